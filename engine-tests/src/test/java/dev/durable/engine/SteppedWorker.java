package dev.durable.engine;

import dev.durable.DurableLimits;
import dev.durable.JacksonDataConverter;
import dev.durable.RetentionPolicy;
import dev.durable.internal.store.ChangeBus;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.worker.OrchestrationWorker;
import dev.durable.internal.worker.ProcessThreads;
import dev.durable.internal.worker.Registrations;
import dev.durable.internal.worker.WorkerSettings;
import dev.durable.spi.Storage;
import dev.durable.testkit.internal.VirtualScheduler;
import dev.durable.testkit.internal.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * A worker with one thread for turns and one for activities that both belong to the test: what would run at once takes
 * turns instead, so that a test can count who came how often before whom. Time passes only where nothing is left to do.
 */
final class SteppedWorker implements AutoCloseable {
    private static final int MOST_STEPS = 200_000;

    private final VirtualTime time;
    private final ProcessThreads threads = new ProcessThreads(1);
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final Queue<Runnable> activities = new ArrayDeque<>();
    private final OrchestrationWorker worker;

    SteppedWorker(Storage storage, int maxOrchestrations, Registrations registrations) {
        this("stepped", storage, new VirtualTime(), maxOrchestrations, registrations);
    }

    SteppedWorker(String name, Storage storage, VirtualTime time, int maxOrchestrations, Registrations registrations) {
        this.time = time;
        DurableLimits limits = new DurableLimits(1 << 20, 16 << 10, 1_000_000, 20_000, 1_000_000);
        EngineContext engine = new EngineContext(
                storage,
                new JacksonDataConverter(),
                limits,
                time,
                UUID::randomUUID,
                calls::add,
                calls::add,
                VirtualScheduler.ofWork(time),
                millis -> time.pass(Duration.ofMillis(millis)),
                new ChangeBus());
        WorkerSettings settings = new WorkerSettings(
                name,
                Duration.ofMinutes(10),
                Duration.ofSeconds(1),
                1,
                maxOrchestrations,
                10_000,
                Long.MAX_VALUE / 2,
                Duration.ofHours(1),
                Duration.ZERO,
                RetentionPolicy.DEFAULT);
        worker = new OrchestrationWorker(
                engine,
                settings,
                registrations.build(),
                new OrchestrationWorker.WorkerThreads(
                        turns::add,
                        turns::add,
                        calls::add,
                        threads.forWorker().coroutines(),
                        activities::add,
                        activities::add));
        worker.start();
    }

    /** Takes a turn and runs an activity at each step, until something is so. */
    void until(BooleanSupplier condition) {
        until(condition, this);
    }

    /** The same for several workers of one time, side by side; which of them comes first changes, the same way every time. */
    static void until(BooleanSupplier condition, SteppedWorker... workers) {
        List<SteppedWorker> order = new ArrayList<>(List.of(workers));
        Random random = new Random(1);
        for (int step = 0; !condition.getAsBoolean(); step++) {
            if (step == MOST_STEPS) {
                throw new AssertionError("not so after " + MOST_STEPS + " steps");
            }
            boolean any = false;
            Collections.shuffle(order, random);
            for (SteppedWorker worker : order) {
                any |= worker.step();
            }
            if (!any) {
                workers[0].time.pass(Duration.ofSeconds(1));
            }
        }
    }

    private boolean step() {
        boolean any = runCalls();
        any |= one(turns);
        any |= runCalls();
        any |= one(activities);
        return any;
    }

    private boolean one(Queue<Runnable> queue) {
        Runnable next = queue.poll();
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    private boolean runCalls() {
        boolean any = false;
        while (one(calls)) {
            any = true;
        }
        return any;
    }

    @Override
    public void close() {
        worker.close();
        threads.close();
    }
}
