package dev.durable;

import java.time.Duration;

/**
 * Runs orchestrations and activities for a storage, alone or beside workers of other processes. Made by
 * {@link Durable}. Thread-safe.
 */
public interface DurableTaskWorker extends AutoCloseable {

    /**
     * Returns the name under which this worker holds its lease.
     *
     * @return the name, unique among workers
     */
    String name();

    /**
     * Returns whether the worker takes work.
     *
     * @return true between start and stop
     */
    boolean isRunning();

    /**
     * Stops gracefully: takes no more work, lets running activities finish for up to the given time, hands
     * everything else back so that another worker goes on at once. An activity that is cut short is not recorded
     * as failed; it runs again elsewhere. Idempotent.
     *
     * @param grace how long running activities may take; zero or more, as long as you like
     * @throws IllegalArgumentException if it is negative; the worker goes on
     */
    void stop(Duration grace);

    /** Stops with the grace that was configured, 10 s by default. */
    @Override
    void close();
}
