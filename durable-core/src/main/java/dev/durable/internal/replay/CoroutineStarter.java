package dev.durable.internal.replay;

/** Gives a coroutine its thread: a virtual one where the JDK has them, else one of a pool. */
@FunctionalInterface
public interface CoroutineStarter {

    /**
     * Runs the body on a thread of its own.
     *
     * @param body runs until the orchestrator ends or is unwound
     */
    void start(Runnable body);
}
