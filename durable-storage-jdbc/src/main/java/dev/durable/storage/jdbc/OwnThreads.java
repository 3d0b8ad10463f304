package dev.durable.storage.jdbc;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Threads on which the library is alone. Nobody interrupts them: Java closes the channel of a file under a thread that is
 * interrupted, and H2 then closes the database for everybody. And no transaction of the application is bound to them: a
 * data source that knows such transactions would give its connection, and the library would commit it. Thread-safe.
 */
final class OwnThreads {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "durable-jdbc");
        thread.setDaemon(true);
        return thread;
    });

    private OwnThreads() {}

    /** Makes the call on such a thread. The caller waits for it; an interrupt is kept until it is over. */
    static <T> T call(Supplier<T> call) {
        Future<T> result = THREADS.submit(call::get);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A supplier throws nothing that is checked. */
    private static RuntimeException rethrown(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
}
