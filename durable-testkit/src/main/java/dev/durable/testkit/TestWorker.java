package dev.durable.testkit;

import dev.durable.RetentionPolicy;
import dev.durable.internal.replay.CoroutineStarter;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.worker.OrchestrationWorker;
import dev.durable.internal.worker.ProcessThreads;
import dev.durable.internal.worker.WorkerSettings;
import dev.durable.spi.Storage;
import dev.durable.testkit.internal.VirtualScheduler;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The real worker on virtual time, as a process of its own that can die. Confined to the thread that moves the time. */
final class TestWorker {
    /** No skip outlasts the lease or takes instances out of memory, and all is seen by signals and due times. */
    private static final Duration FOR_EVER = Duration.ofDays(40_000);

    private static final int ACTIVITIES = 100;

    private final TestEngine engine;
    private final ProcessStorage storage;
    private final VirtualScheduler scheduler;
    private final ProcessThreads threads = new ProcessThreads(1);
    private final OrchestrationWorker worker;

    TestWorker(String name, TestEngine engine, Storage shared, CommitWatch watch, Runnable death) {
        this.engine = engine;
        this.scheduler = VirtualScheduler.ofWork(engine.time());
        this.storage = new ProcessStorage(
                shared,
                watch,
                () -> scheduler.executeFirst(() -> {
                    bury();
                    death.run();
                }));
        EngineContext context = new EngineContext(
                storage.view(),
                engine.converter(),
                engine.limits(),
                engine.time(),
                engine.ids().of(name),
                scheduler,
                scheduler,
                scheduler,
                this::pause,
                engine.bus());
        WorkerSettings settings = new WorkerSettings(
                name,
                FOR_EVER,
                FOR_EVER,
                ACTIVITIES,
                ACTIVITIES,
                engine.maxHot(),
                Long.MAX_VALUE / 2,
                FOR_EVER,
                Duration.ZERO,
                RetentionPolicy.FOREVER);
        CoroutineStarter coroutines = threads.forWorker().coroutines();
        Executor activities = task -> scheduler.execute(() -> runUnlessDead(task));
        worker = new OrchestrationWorker(
                context,
                settings,
                engine.registry(),
                new OrchestrationWorker.WorkerThreads(
                        scheduler,
                        scheduler,
                        scheduler,
                        body -> coroutines.start(() -> OrchestratorThreads.run(body)),
                        activities,
                        activities));
    }

    void start() {
        worker.start();
    }

    /** Nothing of it reaches the storage from now on; it is buried before anything else happens. */
    void die() {
        storage.die();
    }

    /** The dead run no user code. */
    private void runUnlessDead(Runnable activity) {
        if (!storage.isDead()) {
            activity.run();
        }
    }

    private void pause(long millis) throws InterruptedException {
        if (storage.isDead()) {
            throw new InterruptedException("the process is dead");
        }
        engine.time().leap(Duration.ofMillis(millis));
    }

    /** Gives back the threads of its orchestrators, and lets others take over. What is queued of it gives up. */
    private void bury() {
        worker.stop(Duration.ZERO);
        // Its pauses were interrupted, and the thread is not only its own.
        Thread.interrupted();
        storage.endLease();
    }

    /** Stops it gracefully, unless it is dead. */
    void close() {
        worker.stop(Duration.ZERO);
        engine.time().pass(Duration.ZERO);
        scheduler.shutdown();
        threads.close();
    }
}
