package dev.durable.engine;

import dev.durable.DurableLimits;
import dev.durable.JacksonDataConverter;
import dev.durable.RetentionPolicy;
import dev.durable.TypeRef;
import dev.durable.internal.store.ChangeBus;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.worker.OrchestrationWorker;
import dev.durable.internal.worker.ProcessThreads;
import dev.durable.internal.worker.Registrations;
import dev.durable.internal.worker.WorkerSettings;
import dev.durable.spi.Storage;
import dev.durable.testkit.internal.VirtualScheduler;
import dev.durable.testkit.internal.VirtualTime;
import dev.durable.testkit.storage.ForwardingStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A worker with the default settings that runs on {@link VirtualTime} and knows an orchestrator that nobody starts. */
final class VirtualWorker implements AutoCloseable {
    private final ProcessThreads threads = new ProcessThreads(1);
    private final OrchestrationWorker worker;

    VirtualWorker(String name, Storage storage, VirtualTime time, RetentionPolicy retention) {
        EngineContext engine = new EngineContext(
                storage,
                new JacksonDataConverter(),
                DurableLimits.DEFAULT,
                time,
                UUID::randomUUID,
                Runnable::run,
                Runnable::run,
                VirtualScheduler.ofWork(time),
                millis -> time.pass(Duration.ofMillis(millis)),
                new ChangeBus());
        WorkerSettings settings = new WorkerSettings(
                name,
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                1,
                100,
                100,
                Long.MAX_VALUE / 2,
                Duration.ofSeconds(10),
                Duration.ZERO,
                retention);
        Registrations registrations = new Registrations();
        registrations.orchestrator("never started", TypeRef.of(String.class), (ctx, in) -> in);
        registrations.activity("never called", TypeRef.of(String.class), (ctx, in) -> in);
        worker = new OrchestrationWorker(engine, settings, registrations.build(), threads.forWorker());
        worker.start();
    }

    /** The storage as it is when virtual time passes there too, for those who ask it for the time. */
    static Storage aging(Storage storage, VirtualTime time) {
        return new ForwardingStorage(storage) {
            @Override
            public Instant now() {
                return super.now().plus(time.elapsed());
            }
        };
    }

    boolean isRunning() {
        return worker.isRunning();
    }

    @Override
    public void close() {
        worker.close();
        threads.close();
    }
}
