package dev.durable.internal.worker;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.Release;
import dev.durable.spi.TaskKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The instances that this worker owns; those that wait are bounded by {@link IdleInstances}. Thread-safe. */
final class OwnedInstances {
    private final WorkerServices services;
    private final ActivityPool activities;
    private final Consumer<Instant> timerSet;
    private final LocalActivities local = new LocalActivities();
    private final Map<InstanceKey, HotInstance> owned = new ConcurrentHashMap<>();
    private final IdleInstances<HotInstance> idle;
    private final LateResults late;
    private final AtomicInteger activeUser = new AtomicInteger();
    private final AtomicInteger activeSystem = new AtomicInteger();

    OwnedInstances(WorkerServices services, ActivityPool activities, Consumer<Instant> timerSet) {
        this.services = services;
        this.activities = activities;
        this.timerSet = timerSet;
        this.late = new LateResults(services);
        WorkerSettings settings = services.settings;
        this.idle = new IdleInstances<>(settings.maxHotInstances(), settings.maxHotBytes(), settings.hotIdle());
    }

    ActivityPool activities() {
        return activities;
    }

    LocalActivities local() {
        return local;
    }

    /** Passes claimed turns to their instances. */
    void accept(Claimed claimed) {
        for (ClaimedTurn turn : claimed.turns()) {
            // An instance that is just being given up refuses; then this claim begins a new one.
            while (!owned.computeIfAbsent(turn.key(), key -> new HotInstance(services, this, turn))
                    .offerClaim(turn, claimed.now())) {
                owned.computeIfPresent(turn.key(), (key, present) -> present.isGone() ? null : present);
            }
        }
    }

    int active(InstanceQueue queue) {
        return queue == InstanceQueue.SYSTEM ? activeSystem.get() : activeUser.get();
    }

    boolean has(InstanceKey key) {
        return owned.containsKey(key);
    }

    int size() {
        return owned.size();
    }

    /** Keeps everything of an instance that has not started from starting. */
    void fence(InstanceKey key) {
        HotInstance instance = owned.get(key);
        if (instance != null) {
            instance.fence();
        }
        activities.fence(key);
    }

    /** Drops everything: the lease is lost. */
    void dropAll() {
        // In this order: a turn under way must know before its activities go that it may not give its instance up.
        new ArrayList<>(owned.values()).forEach(HotInstance::drop);
        activities.openExecutions().forEach(ActivityExecution::cancel);
    }

    /** Hands everything that is idle to other workers; returns whether nothing is left. */
    boolean handOverIdle() {
        new ArrayList<>(owned.values()).forEach(HotInstance::handOver);
        return owned.isEmpty();
    }

    // ---- called by the instances ----------------------------------------------------------------------------

    void activeChanged(InstanceQueue queue, boolean active) {
        int now = (queue == InstanceQueue.SYSTEM ? activeSystem : activeUser).addAndGet(active ? 1 : -1);
        if (!active && now == services.settings.maxOrchestrations() - 1) {
            services.engine.bus().workAvailable();
        }
    }

    void timerSet(Instant at) {
        timerSet.accept(at);
    }

    void leftIdle(HotInstance instance) {
        idle.remove(instance);
    }

    void becameIdle(HotInstance instance, long bytes) {
        idle.add(instance, bytes, services.engine.clock().instant());
    }

    /** Whether one more instance of that size may wait in memory. */
    boolean hasRoom(long bytes) {
        return idle.hasRoom(bytes);
    }

    void forget(HotInstance instance) {
        leftIdle(instance);
        owned.remove(instance.key(), instance);
    }

    void release(InstanceKey key, long version) {
        services.release(new Release.OfInstance(key, services.id(), version, null));
    }

    void later(long millis, Runnable task) {
        services.engine
                .scheduler()
                .schedule(() -> services.threads.answers().execute(task), millis, TimeUnit.MILLISECONDS);
    }

    void evictIdle() {
        idle.takeLeaving(services.engine.clock().instant()).forEach(HotInstance::startEviction);
    }

    /** Gives the result of an activity that ran without a row to its instance, whoever of its objects started it. */
    void finished(TaskKey task, HistoryEvent.Reply result) {
        ActivityExecution execution = local.remove(task);
        HotInstance instance = owned.get(task.instance());
        // One that was told to stop, or was parked, may have got a row since; then its result belongs there.
        boolean hasNoRow = execution != null && !execution.isUnwanted();
        if (!hasNoRow || instance == null || !instance.offerResult(task.run(), result)) {
            sendLate(task, result);
        }
    }

    /**
     * An activity that ran without a row ends without a result. While the worker stops it keeps its instance here all
     * the same, until it has a row or the lease ends: a turn under way must not give the instance up as if nothing of
     * it were open.
     */
    void cancelled(TaskKey task) {
        if (!services.isDraining()) {
            local.remove(task);
        }
        HotInstance instance = owned.get(task.instance());
        if (instance != null) {
            instance.localCancelled();
        }
    }

    /**
     * An orchestrator has given up on activities. Best effort, after the commit that decided it: a result that comes all
     * the same is outdated and dropped.
     */
    void cancel(List<TaskKey> tasks) {
        List<TaskKey> withRow = new ArrayList<>(tasks);
        withRow.removeIf(task -> local.remove(task) != null);
        activities.cancel(tasks);
        for (TaskKey task : withRow) {
            // The row goes, so nobody starts it, and whoever runs it finds with his next renewal that it is lost.
            sendLate(
                    task,
                    new HistoryEvent.TaskFailed(
                            task.taskId(),
                            FailureDetails.of("task-canceled", "the orchestrator has cancelled it", true)));
        }
    }

    /**
     * Records the result of an activity whose token somebody else has, unless they were first. Until then it keeps its
     * instance here: nobody may take it for lost.
     */
    void contested(TaskKey task, HistoryEvent.Result result) {
        late.contest(task, result, () -> {
            local.remove(task);
            HotInstance instance = owned.get(task.instance());
            if (instance != null) {
                instance.localCancelled();
            }
        });
    }

    /** Records a result that no turn here can take. */
    void sendLate(TaskKey key, HistoryEvent.Reply result) {
        late.send(key, result);
    }
}
