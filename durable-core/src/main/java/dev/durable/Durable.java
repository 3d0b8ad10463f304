package dev.durable;

import dev.durable.internal.client.StorageClient;
import dev.durable.internal.worker.OrchestrationWorker;
import dev.durable.internal.worker.ProcessThreads;
import dev.durable.spi.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Joins a storage, a worker and a client in one process:
 *
 * <pre>{@code
 * try (Durable durable = Durable.builder(storage)
 *         .orchestrator(new Greeting())
 *         .activity(new SayHello())
 *         .start()) {
 *     String id = durable.client().scheduleNewOrchestrationInstance(Greeting.class, "World");
 * }
 * }</pre>
 *
 * <p>The storage stays the caller's: close it after this. Thread-safe.
 */
public final class Durable implements AutoCloseable {
    private final @Nullable OrchestrationWorker worker;
    private final StorageClient client;
    private final ProcessThreads threads;

    Durable(@Nullable OrchestrationWorker worker, StorageClient client, ProcessThreads threads) {
        this.worker = worker;
        this.client = client;
        this.threads = threads;
    }

    /**
     * Begins to put a worker and a client together.
     *
     * @param storage where everything lives
     * @return a builder
     */
    public static DurableBuilder builder(Storage storage) {
        return new DurableBuilder(storage);
    }

    /**
     * Returns the client; signals of this process's worker reach those who wait on it at once.
     *
     * @return the client
     */
    public DurableTaskClient client() {
        return client;
    }

    /**
     * Returns the worker.
     *
     * @return the worker
     * @throws IllegalStateException if this was built without orchestrators and activities, as a client only
     */
    public DurableTaskWorker worker() {
        if (worker == null) {
            throw new IllegalStateException("nothing is registered, so there is no worker; this is a client only");
        }
        return worker;
    }

    /** Stops the worker gracefully, then the client. The storage stays open. Idempotent. */
    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
        client.close();
        threads.close();
    }
}
