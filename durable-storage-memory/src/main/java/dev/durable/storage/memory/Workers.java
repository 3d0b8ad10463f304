package dev.durable.storage.memory;

import dev.durable.spi.NewTask;
import dev.durable.spi.Release;
import dev.durable.spi.Renewal;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import dev.durable.spi.WorkerView;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Leases, and what becomes of work whose holder is gone. Guarded by the storage's lock. */
final class Workers {
    private final Tables tables;
    /** One count for all names, so that no epoch comes back with a worker whose record is gone. */
    private long lastEpoch;

    Workers(Tables tables) {
        this.tables = tables;
    }

    boolean lives(WorkerId worker, Instant now) {
        WorkerView known = tables.workers.get(worker.name());
        return known != null
                && known.worker().equals(worker)
                && known.leaseUntil().isAfter(now);
    }

    Stream<WorkerView> living(Instant now) {
        return tables.workers.values().stream()
                .filter(worker -> worker.leaseUntil().isAfter(now));
    }

    Renewal renew(WorkerHeartbeat heartbeat, Instant now) {
        WorkerId worker = lives(heartbeat.worker(), now)
                ? heartbeat.worker()
                : new WorkerId(heartbeat.worker().name(), ++lastEpoch);
        tables.workers.put(
                worker.name(),
                new WorkerView(
                        worker,
                        Times.millis(now.plus(heartbeat.lease())),
                        heartbeat.orchestrators(),
                        heartbeat.activities()));
        handBackUnheard(worker, heartbeat, now);
        List<TaskKey> lost = heartbeat.heldTasks().stream()
                .filter(key -> !holds(worker, key))
                .toList();
        Set<String> known =
                living(now).flatMap(view -> view.activities().stream()).collect(Collectors.toSet());
        return new Renewal(worker, now, lost, known);
    }

    /**
     * A claim whose answer got lost leaves tasks claimed that their worker has never heard of. One that it does not
     * name a lease after the claim is such a task.
     */
    private void handBackUnheard(WorkerId worker, WorkerHeartbeat heartbeat, Instant now) {
        if (heartbeat.lease().isZero()) {
            // The worker resigns; what it holds is taken back by recover.
            return;
        }
        Instant claimedBefore = now.minus(heartbeat.lease());
        Set<TaskKey> held = new HashSet<>(heartbeat.heldTasks());
        for (MemoryTask task : List.copyOf(tables.holdings(worker).tasks)) {
            if (task.dueAt.isBefore(claimedBefore) && !held.contains(task.key)) {
                tables.setClaimer(task, null, NewTask.front(now));
            }
        }
    }

    private boolean holds(WorkerId worker, TaskKey key) {
        MemoryTask task = find(key);
        return task != null && worker.equals(task.claimer);
    }

    private @Nullable MemoryTask find(TaskKey key) {
        MemoryInstance row = tables.find(key.instance());
        MemoryTask task = row == null ? null : row.tasks.get(key.taskId());
        return task != null && task.key.equals(key) ? task : null;
    }

    int recover(int max, Instant now) {
        int taken = 0;
        for (WorkerId holder : tables.holders()) {
            if (!lives(holder, now)) {
                taken += recoverFrom(holder, max - taken, now);
            }
        }
        tables.workers
                .values()
                .removeIf(worker -> !worker.leaseUntil().isAfter(now)
                        && tables.holdings(worker.worker()).isEmpty());
        return taken;
    }

    private int recoverFrom(WorkerId dead, int max, Instant now) {
        Tables.Holdings held = tables.holdings(dead);
        List<MemoryInstance> instances = held.instances.stream().limit(max).toList();
        List<MemoryTask> tasks =
                held.tasks.stream().limit(max - instances.size()).toList();
        instances.forEach(row -> orphan(row, now));
        tasks.forEach(task -> tables.setClaimer(task, null, NewTask.front(now)));
        return instances.size() + tasks.size();
    }

    private void orphan(MemoryInstance row, Instant now) {
        row.claimed = false;
        tables.setOwner(row, null);
        if (row.isLive()) {
            row.orphaned = true;
            // A commit of the dead owner that comes late and wins must not put the orphan to sleep: waking it
            // makes such a commit see that it has missed something.
            tables.wake(row, now);
        } else {
            tables.setReadyAt(row, null);
        }
    }

    void release(Release release) {
        if (release instanceof Release.OfInstance instance) {
            releaseInstance(instance);
        } else if (release instanceof Release.OfTask task) {
            MemoryTask row = find(task.key());
            if (row != null && task.owner().equals(row.claimer)) {
                tables.setClaimer(row, null, Times.millis(task.dueAt()));
            }
        }
    }

    private void releaseInstance(Release.OfInstance release) {
        MemoryInstance row = tables.find(release.key());
        if (row == null || !release.owner().equals(row.owner) || release.version() != row.version || row.claimed) {
            return;
        }
        tables.setOwner(row, null);
        if (!row.isLive()) {
            tables.setReadyAt(row, null);
        } else if (release.readyAt() != null) {
            tables.setReadyAt(row, Times.millis(release.readyAt()));
        }
    }
}
