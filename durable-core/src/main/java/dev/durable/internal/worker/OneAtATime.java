package dev.durable.internal.worker;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A task that is asked for again and again and runs at most once at a time: while a storage call hangs, the askers that
 * follow must not pile up behind it. Thread-safe.
 */
final class OneAtATime implements Runnable {
    private final Executor executor;
    private final Runnable task;
    private final AtomicBoolean taken = new AtomicBoolean();

    OneAtATime(Executor executor, Runnable task) {
        this.executor = executor;
        this.task = task;
    }

    /** Runs the task on the executor, unless it has not ended since it was asked for before. */
    @Override
    public void run() {
        if (taken.compareAndSet(false, true)) {
            try {
                executor.execute(this::runTask);
            } catch (RejectedExecutionException e) {
                taken.set(false);
                throw e;
            }
        }
    }

    private void runTask() {
        try {
            task.run();
        } finally {
            taken.set(false);
        }
    }
}
