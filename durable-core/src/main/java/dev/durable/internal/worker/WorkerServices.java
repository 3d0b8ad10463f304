package dev.durable.internal.worker;

import dev.durable.history.FailureDetails;
import dev.durable.internal.client.TerminalOutbox;
import dev.durable.internal.store.Batcher;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.store.Retries;
import dev.durable.internal.store.StorageClock;
import dev.durable.internal.worker.OrchestrationWorker.WorkerThreads;
import dev.durable.spi.AppendResult;
import dev.durable.spi.CommitResult;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Release;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerId;
import dev.durable.spi.WorkerView;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parts of one worker share. Thread-safe. */
final class WorkerServices {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerServices.class);

    final EngineContext engine;
    final WorkerSettings settings;
    final Registry registry;
    final WorkerThreads threads;
    final StorageClock clock;
    final Retries retries;
    final TerminalOutbox terminal;
    final TurnWatch watch;
    final NewerInstances newer = new NewerInstances();
    final Batcher<TurnCommit, CommitResult> commits;
    final Batcher<TaskCompletion, TaskResult> completions;
    final Batcher<NewMessage, AppendResult> lateResults;
    final Batcher<Release, Boolean> releases;
    private volatile WorkerId id;
    private volatile Set<String> knownActivities = Set.of();
    private final AtomicBoolean lapseSeen = new AtomicBoolean(true);
    private volatile Runnable lapseListener = () -> {};
    private volatile boolean draining;
    private volatile boolean stopped;

    WorkerServices(EngineContext engine, WorkerSettings settings, Registry registry, WorkerThreads threads) {
        this.engine = engine;
        this.settings = settings;
        this.registry = registry;
        this.threads = threads;
        this.clock = new StorageClock(engine.clock());
        this.retries = Retries.until(engine.clock(), engine.pause(), () -> stopped);
        this.terminal = new TerminalOutbox(engine.ids());
        this.watch = new TurnWatch(engine.clock(), LOG::warn);
        this.id = new WorkerId(settings.name(), 0);
        Storage storage = engine.storage();
        this.commits = new Batcher<>(
                engine.io(),
                commit ->
                        commit.history() == null ? 0 : commit.history().events().size(),
                batch -> retries.call("commitTurns", () -> storage.commitTurns(batch)));
        this.completions = new Batcher<>(
                engine.io(),
                completion -> completion.body().size(),
                batch -> retries.call("completeTasks", () -> storage.completeTasks(batch)));
        this.lateResults = new Batcher<>(
                engine.io(),
                message -> message.body().size(),
                batch -> retries.call("append", () -> storage.append(batch, Integer.MAX_VALUE)));
        this.releases = new Batcher<>(engine.io(), release -> 1, batch -> {
            retries.call("release", () -> {
                storage.release(batch);
                return true;
            });
            return batch.stream().map(release -> true).toList();
        });
    }

    WorkerId id() {
        return id;
    }

    /** Where turns of a queue run. */
    Executor turns(InstanceQueue queue) {
        return queue == InstanceQueue.SYSTEM ? threads.systemTurns() : threads.turns();
    }

    void renewed(WorkerId current, Set<String> activities) {
        id = current;
        knownActivities = activities;
    }

    /** Says that a claim left reason to look for lapsed workers. */
    void sawLapse() {
        lapseSeen.set(true);
        lapseListener.run();
    }

    /** Says that a look for lapsed workers failed and is to be made again, in its time. */
    void lookAgain() {
        lapseSeen.set(true);
    }

    void onLapse(Runnable listener) {
        lapseListener = listener;
    }

    /** Whether there is reason to look for lapsed workers; who asks takes it upon itself. */
    boolean takeLapse() {
        return lapseSeen.getAndSet(false);
    }

    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Makes retries give up: nobody waits for them any more. */
    void stop() {
        stopped = true;
    }

    /** What living workers could run, by the last renewal. */
    Set<String> knownActivities() {
        return knownActivities;
    }

    /** Whether some living worker can run an activity; asks the storage where the last renewal knew of none. */
    boolean isKnownElsewhere(String activity) {
        if (knownActivities.contains(activity)) {
            return true;
        }
        List<WorkerView> workers =
                retries.call("workers", () -> engine.storage().queries().workers());
        return workers.stream().anyMatch(worker -> worker.activities().contains(activity));
    }

    /** Every activity name that some living worker knows. */
    Set<String> allKnownActivities() {
        TreeSet<String> all = new TreeSet<>(registry.activities().keySet());
        all.addAll(knownActivities);
        return Registry.visible(all);
    }

    static FailureDetails unknownActivity(String activity, Set<String> known) {
        String message = "no living worker knows activity '" + activity + "'; known: " + known;
        return FailureDetails.of("unknown-activity", message, true);
    }

    /** Hands work back; a hint, so nobody waits for it. */
    void release(Release release) {
        releases.submit(release).exceptionally(error -> {
            LOG.warn("Cannot hand back {}; it goes on when the lease lapses: {}", release, error.toString());
            return false;
        });
    }
}
