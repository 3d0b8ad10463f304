package dev.durable.internal.replay;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that alternates strictly with whoever drives it: only one of the two ever runs. The volatile
 * {@link #running} is the baton and publishes everything either side wrote before handing it over.
 *
 * <p>{@link #resume} belongs to the driver (a different thread from call to call is fine), {@link #handOff} to the
 * coroutine.
 */
final class Coroutine {
    private final CoroutineStarter starter;
    private final Runnable body;
    private volatile boolean running;
    private volatile @Nullable Thread driver;
    private volatile @Nullable Thread thread;
    private boolean started;
    private boolean finished;
    private boolean abandoned;

    Coroutine(CoroutineStarter starter, Runnable body) {
        this.starter = starter;
        this.body = body;
    }

    /** Lets the coroutine run to its next yield or to its end. An interrupt of the driver is kept for later. */
    void resume() {
        if (finished || abandoned) {
            return;
        }
        driver = Thread.currentThread();
        running = true;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            try {
                starter.start(this::run);
            } catch (RuntimeException | Error e) {
                running = false;
                finished = true;
                throw e;
            }
        }
        boolean interrupted = false;
        while (running) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands the baton to the driver and waits to get it back. An interrupt of the orchestrator is dropped. */
    void handOff() {
        handBack();
        while (!running) {
            LockSupport.park(this);
            Thread.interrupted();
        }
    }

    /** Hands the baton back for good: for code that refuses to be unwound. The thread never runs again. */
    void abandon() {
        abandoned = true;
        handBack();
        while (true) {
            LockSupport.park(this);
            Thread.interrupted();
        }
    }

    boolean isStarted() {
        return started;
    }

    boolean isFinished() {
        return finished;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    private void run() {
        thread = Thread.currentThread();
        try {
            body.run();
        } finally {
            finished = true;
            thread = null;
            handBack();
        }
    }

    private void handBack() {
        Thread waiting = driver;
        running = false;
        LockSupport.unpark(waiting);
    }
}
