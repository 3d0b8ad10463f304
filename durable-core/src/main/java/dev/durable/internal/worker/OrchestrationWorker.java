package dev.durable.internal.worker;

import dev.durable.DurableTaskWorker;
import dev.durable.internal.replay.CoroutineStarter;
import dev.durable.internal.store.EngineContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker: puts the loops together, starts and stops them. Thread-safe. */
public final class OrchestrationWorker implements DurableTaskWorker {
    private static final Logger LOG = LoggerFactory.getLogger(OrchestrationWorker.class);
    private static final long EVICTION_INTERVAL_MILLIS = 500;
    private static final long DRAIN_LOOK_MILLIS = 10;

    /** For ever, in a form that can be added to a time. */
    private static final Duration LONGEST_GRACE = Duration.ofDays(36_500);

    private final WorkerServices services;
    private final ActivityPool activities;
    private final OwnedInstances instances;
    private final ClaimLoop claims;
    private final LeaseKeeper lease;
    private final RetentionSweep retention;
    private final UnknownActivities unknownActivities;
    private @Nullable ScheduledFuture<?> evictions;
    private volatile boolean running;

    /**
     * The threads that a worker uses.
     *
     * @param turns runs turns; on virtual threads where the JDK has them
     * @param systemTurns runs turns of the library's own instances, which so never wait for an application's
     * @param answers runs what follows a commit; none of it waits, and none of it may wait behind a turn
     * @param coroutines gives orchestrators their threads
     * @param activities runs activities; bounded
     * @param systemActivities runs the library's own activities, which may hang for as long as they time out
     */
    public record WorkerThreads(
            Executor turns,
            Executor systemTurns,
            Executor answers,
            CoroutineStarter coroutines,
            Executor activities,
            Executor systemActivities) {}

    /**
     * Creates a worker that is not started.
     *
     * @param engine what it is given from outside
     * @param settings how it behaves
     * @param registry what it can run
     * @param threads the threads that it uses
     */
    public OrchestrationWorker(
            EngineContext engine, WorkerSettings settings, Registry registry, WorkerThreads threads) {
        this.services = new WorkerServices(engine, settings, registry, threads);
        Runnable roomAgain = engine.bus()::workAvailable;
        this.activities = new ActivityPool(
                new ActivitySlots(threads.activities(), settings.maxActivities(), roomAgain),
                new ActivitySlots(threads.systemActivities(), WorkerSettings.SYSTEM_ACTIVITIES, roomAgain));
        // The loop and the instances need each other; the instances reach it only once it is there.
        ClaimLoop[] loop = new ClaimLoop[1];
        this.instances = new OwnedInstances(services, activities, at -> loop[0].dueAt(at));
        TaskRunner tasks = new TaskRunner(services, activities);
        this.claims = new ClaimLoop(services, instances, tasks);
        loop[0] = claims;
        this.lease = new LeaseKeeper(services, instances, tasks, claims::signal);
        this.retention = new RetentionSweep(services);
        this.unknownActivities = new UnknownActivities(services);
        engine.bus().onWork(claims::signal);
        engine.bus().onFenced(instances::fence);
    }

    @Override
    public String name() {
        return services.settings.name();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Takes the lease and begins to work. A storage that is not there yet is waited for. */
    public synchronized void start() {
        running = true;
        lease.start();
        retention.start();
        unknownActivities.start();
        evictions = services.engine
                .scheduler()
                .scheduleWithFixedDelay(
                        this::lookAround, EVICTION_INTERVAL_MILLIS, EVICTION_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info(
                "Worker '{}' started: {} orchestrators, {} activities, lease {}",
                name(),
                services.registry.orchestrators().size(),
                services.registry.activities().size(),
                services.settings.lease());
    }

    @Override
    public synchronized void stop(Duration grace) {
        Objects.requireNonNull(grace, "grace");
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, was " + grace);
        }
        if (!running) {
            return;
        }
        running = false;
        services.drain();
        claims.stop();
        retention.stop();
        unknownActivities.stop();
        if (evictions != null) {
            evictions.cancel(false);
        }
        Duration atMost = grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE;
        Instant deadline = services.engine.clock().instant().plus(atMost);
        boolean interrupted = !waitUntil(deadline, () -> activities.size() == 0);
        // What has not finished goes to other workers with a row; a turn in flight gets a moment to end first.
        Instant handOverDeadline = services.engine.clock().instant().plusSeconds(2);
        interrupted |= !waitUntil(handOverDeadline, instances::handOverIdle);
        activities.cutShort();
        lease.stop();
        instances.dropAll();
        lease.resign();
        services.stop();
        LOG.info("Worker '{}' stopped", name());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop(services.settings.shutdownGrace());
    }

    private void lookAround() {
        instances.evictIdle();
        services.watch.look();
    }

    /** Returns false if the thread was interrupted, which ends the wait. */
    private boolean waitUntil(Instant deadline, BooleanSupplier condition) {
        while (!condition.getAsBoolean() && services.engine.clock().instant().isBefore(deadline)) {
            try {
                services.engine.pause().millis(DRAIN_LOOK_MILLIS);
            } catch (InterruptedException e) {
                return false;
            }
        }
        return true;
    }
}
