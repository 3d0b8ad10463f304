package dev.durable.testkit;

import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import dev.durable.TaskActivity;
import dev.durable.internal.client.StorageClient;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.worker.Registrations;
import dev.durable.spi.Storage;
import dev.durable.testkit.internal.VirtualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The real engine, with worker, client and storage, on a clock that stands still until a test moves it:
 *
 * <pre>{@code
 * try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
 *         .orchestrator(new Subscription())
 *         .standIn(Charge.class, (context, amount) -> "paid")
 *         .start()) {
 *     String id = environment.client().scheduleNewOrchestrationInstance(Subscription.class, "basic");
 *     environment.skip(Duration.ofDays(30));
 *     assertEquals(1, environment.activity(Charge.class).calls().size());
 * }
 * }</pre>
 *
 * <p>Everything runs on the thread that calls: a call of the client returns when all has happened that can happen without
 * time passing, and a wait for an instance skips from one due time to the next, as far as its timeout allows. So a timer
 * of 30 days ends at once, timers end in their order, and the same test is the same run. Activities run one at a time; one
 * that waits for another to run beside it waits for ever.
 *
 * <p>Thread-safe; whoever calls while another thread moves the time waits for it.
 */
public final class DurableTestEnvironment implements AutoCloseable {
    /** Nothing that comes later is waited for. */
    private static final Duration ALL_TIMES = Duration.ofDays(36_000);

    private final TestEngine engine;
    private final Storage storage;
    private final Map<String, TestActivity> activities;
    private final CommitWatch watch;
    private final Driver driver;
    private final StorageClient client;
    private final DurableTaskClient driven;
    private final List<TestWorker> workers = new ArrayList<>();

    DurableTestEnvironment(
            TestEngine engine, Storage storage, Map<String, TestActivity> activities, CommitWatch watch) {
        this.engine = engine;
        this.storage = storage;
        this.activities = Map.copyOf(activities);
        this.watch = watch;
        this.driver = new Driver(engine.time(), engine.bus());
        this.client = new StorageClient(new EngineContext(
                storage,
                engine.converter(),
                engine.limits(),
                engine.time(),
                engine.ids().of("client"),
                Runnable::run,
                Runnable::run,
                VirtualScheduler.ofUpkeep(engine.time()),
                millis -> engine.time().leap(Duration.ofMillis(millis)),
                engine.bus()));
        this.driven = DrivenClient.over(client, driver);
        startWorker();
        driver.skip(Duration.ZERO);
    }

    /**
     * Begins to put an environment together.
     *
     * @return a builder
     */
    public static TestEnvironmentBuilder builder() {
        return new TestEnvironmentBuilder();
    }

    /**
     * Returns the client. Its timeouts are of virtual time.
     *
     * @return the client
     */
    public DurableTaskClient client() {
        return driven;
    }

    /**
     * Returns the present virtual time.
     *
     * @return the time
     */
    public Instant now() {
        return engine.time().instant();
    }

    /**
     * Lets time pass; all that is due meanwhile happens at its time and in its order.
     *
     * @param duration how long; zero only lets happen what can
     * @throws IllegalArgumentException if it is negative
     */
    public void skip(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back, was " + duration);
        }
        driver.skip(duration);
    }

    /**
     * Starts an orchestration and skips time to its end.
     *
     * @param name the registered name
     * @param input its input, or null
     * @return the ended instance, with its output
     * @throws AssertionError if it never ends by itself
     */
    public OrchestrationMetadata run(String name, @Nullable Object input) {
        return awaitEnd(driven.scheduleNewOrchestrationInstance(name, input, StartOptions.DEFAULT));
    }

    /**
     * Skips time until an instance has ended.
     *
     * @param instanceId the instance
     * @return the ended instance, with its output
     * @throws AssertionError if nothing that time brings ends it, for instance since it waits for an event; the message
     *     says how far it got
     */
    public OrchestrationMetadata awaitEnd(String instanceId) {
        OrchestrationMetadata found = driven.getInstance(instanceId, true);
        boolean ended = found != null
                && driver.skipWhileThereIsWork(
                        () -> {
                            OrchestrationMetadata now = client.getInstance(instanceId, false);
                            return now == null || now.status().isTerminal();
                        },
                        ALL_TIMES);
        OrchestrationMetadata last = driven.getInstance(instanceId, true);
        if (!ended || last == null) {
            throw new AssertionError("instance '" + instanceId + "' "
                    + (last == null
                            ? "does not exist"
                            : "is " + last.status().displayName() + " at " + now()
                                    + " and nothing that time brings ends it"
                                    + (last.pendingReason() == null ? "" : ": " + last.pendingReason())
                                    + "; its history is " + driven.getHistory(instanceId)));
        }
        return last;
    }

    /**
     * Returns an activity: what it was called with, and what it does.
     *
     * @param name its registered name
     * @return the activity
     * @throws IllegalArgumentException if none has the name
     */
    public TestActivity activity(String name) {
        TestActivity activity = activities.get(name);
        if (activity == null) {
            throw new IllegalArgumentException("no activity is registered as '" + name + "'");
        }
        return activity;
    }

    /**
     * Returns an activity that is registered under the simple name of its class.
     *
     * @param type its class
     * @return the activity
     * @throws IllegalArgumentException if none has the name
     */
    public TestActivity activity(Class<? extends TaskActivity<?, ?>> type) {
        return activity(Registrations.nameOf(type));
    }

    Map<String, TestActivity> activities() {
        return activities;
    }

    /**
     * Kills the worker's process where it stands, as {@code kill -9} does, and lets a new one take over, without the wait
     * for the lease. Called by an activity it takes effect after that activity, the result of which is lost.
     */
    public void crashWorker() {
        driver.run(() -> workers.get(workers.size() - 1).die());
    }

    /**
     * Returns the storage, to look at.
     *
     * @return the storage
     */
    public Storage storage() {
        return storage;
    }

    private void startWorker() {
        String name = "test-worker-" + (workers.size() + 1);
        TestWorker worker = new TestWorker(name, engine, storage, watch, this::startWorker);
        workers.add(worker);
        worker.start();
    }

    /** Stops the worker and closes the storage. Idempotent. */
    @Override
    public void close() {
        driver.close(() -> {
            try {
                workers.forEach(TestWorker::close);
                client.close();
            } finally {
                storage.close();
            }
        });
    }
}
