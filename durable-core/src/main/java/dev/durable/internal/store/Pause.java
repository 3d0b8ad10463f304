package dev.durable.internal.store;

/** Waits between retries; a parameter, so that a simulation can skip the time. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits.
     *
     * @param millis how long
     * @throws InterruptedException if the thread is interrupted
     */
    void millis(long millis) throws InterruptedException;
}
