package dev.durable.examples.filestorage;

import static dev.durable.examples.filestorage.Row.due;
import static dev.durable.examples.filestorage.Row.millis;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.*;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of {@code docs/storage-spec.md} about workers: who gets what, for how long, and what comes back. */
final class Work {
    private Work() {}

    /** A task together with the instance that it belongs to. */
    private record Task(Row row, Row.Job job) {
        void set(Row.Job next) {
            row.jobs.put(next.task().key().taskId(), next);
        }
    }

    static boolean lives(State state, WorkerId worker) {
        WorkerView known = state.workers.get(worker.name());
        return known != null
                && known.worker().equals(worker)
                && known.leaseUntil().isAfter(state.now);
    }

    /** Every instance and every task is looked at: fine for thousands, and where a larger storage has its indexes. */
    static Claimed claim(State state, ClaimRequest request) {
        Instant now = state.now;
        WorkerId worker = request.worker();
        if (!lives(state, worker)) {
            return new Claimed(now, List.of(), List.of(), null);
        }
        List<Row> candidates = state.rows.values().stream()
                .filter(row -> row.readyAt != null && mayHave(request, row))
                .sorted(Comparator.comparing((Row row) -> row.owner == null)
                        .thenComparing(row -> Objects.requireNonNull(row.readyAt)))
                .toList();
        List<ClaimedTurn> turns = new ArrayList<>();
        int[] slots = {request.userSlots(), request.systemSlots()};
        for (Row row : candidates) {
            int queue = row.made.queue() == InstanceQueue.USER ? 0 : 1;
            if (due(row.readyAt, now) && (row.owner != null || slots[queue]-- > 0)) {
                turns.add(handOut(row, request, now));
            }
        }
        List<ClaimedTask> claimed = new ArrayList<>();
        List<Task> open = tasks(state)
                .filter(task -> task.row.status != OrchestrationRuntimeStatus.SUSPENDED
                        && task.job.claimer() == null
                        && request.activities().contains(task.job.task().name()))
                .sorted(Comparator.comparing(task -> task.job.due()))
                .toList();
        for (Task task : open) {
            if (due(task.job.due(), now) && claimed.size() < request.taskSlots()) {
                Row.Job job = task.job.claimedBy(worker, now);
                task.set(job);
                claimed.add(new ClaimedTask(
                        job.task().key(),
                        job.task().name(),
                        job.attempts(),
                        job.task().body()));
            }
        }
        Instant next = Stream.concat(
                        candidates.stream().map(row -> row.readyAt),
                        open.stream().map(task -> task.job.due()))
                .filter(time -> time != null && time.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new Claimed(now, turns, claimed, next);
    }

    private static boolean mayHave(ClaimRequest request, Row row) {
        return row.owner == null
                ? request.orchestrators().contains(row.made.name())
                : row.owner.equals(request.worker());
    }

    private static ClaimedTurn handOut(Row row, ClaimRequest request, Instant now) {
        row.claimed = row.isLive();
        row.readyAt = row.claimed ? millis(now.plus(request.visibility())) : null;
        row.attempt += row.owner == null ? 1 : 0;
        row.owner = row.claimed ? request.worker() : null;
        return row.handOut(request.maxMessages());
    }

    static Renewal renew(State state, WorkerHeartbeat heartbeat) {
        WorkerId worker = lives(state, heartbeat.worker())
                ? heartbeat.worker()
                : new WorkerId(heartbeat.worker().name(), ++state.epochs);
        Set<String> activities = new HashSet<>(heartbeat.activities());
        state.workers.values().stream()
                .filter(other -> other.leaseUntil().isAfter(state.now)
                        && !other.worker().name().equals(worker.name()))
                .forEach(other -> activities.addAll(other.activities()));
        Instant until = millis(state.now.plus(heartbeat.lease()));
        state.workers.put(
                worker.name(), new WorkerView(worker, until, heartbeat.orchestrators(), heartbeat.activities()));
        if (!heartbeat.lease().isZero()) {
            Instant unheard = state.now.minus(heartbeat.lease());
            tasks(state)
                    .filter(task -> worker.equals(task.job.claimer())
                            && !heartbeat.heldTasks().contains(task.job.task().key())
                            && task.job.claimedAt() != null
                            && task.job.claimedAt().isBefore(unheard))
                    .toList()
                    .forEach(task -> task.set(task.job.dueAt(state.now)));
        }
        List<TaskKey> lost = heartbeat.heldTasks().stream()
                .filter(key -> !worker.equals(claimer(state, key)))
                .toList();
        return new Renewal(worker, state.now, lost, activities);
    }

    private static @Nullable WorkerId claimer(State state, TaskKey key) {
        Row row = state.find(key.instance());
        Row.Job job = row == null || row.run != key.run() ? null : row.jobs.get(key.taskId());
        return job == null ? null : job.claimer();
    }

    static int recover(State state, int max) {
        int left = max;
        for (Row row : state.rows.values()) {
            if (left > 0 && row.owner != null && !lives(state, row.owner)) {
                left--;
                row.owner = null;
                row.claimed = false;
                row.readyAt = row.isLive() ? row.startOr(state.now) : null;
                row.orphaned |= row.isLive();
                row.wakeSeq += row.isLive() ? 1 : 0;
            }
        }
        for (Task task : tasks(state).toList()) {
            if (left > 0 && task.job.claimer() != null && !lives(state, task.job.claimer())) {
                left--;
                task.set(task.job.dueAt(state.now));
            }
        }
        Set<WorkerId> holders = new HashSet<>();
        state.rows.values().forEach(row -> holders.add(row.owner));
        tasks(state).forEach(task -> holders.add(task.job.claimer()));
        state.workers.values().removeIf(w -> !lives(state, w.worker()) && !holders.contains(w.worker()));
        return max - left;
    }

    static void release(State state, Release release) {
        if (release instanceof Release.OfInstance instance) {
            Row row = state.find(instance.key());
            if (row != null
                    && instance.owner().equals(row.owner)
                    && instance.version() == row.version
                    && !row.claimed) {
                row.owner = null;
                if (!row.isLive()) {
                    row.readyAt = null;
                } else if (instance.readyAt() != null) {
                    row.readyAt = millis(instance.readyAt());
                }
            }
        } else if (release instanceof Release.OfTask task && task.owner().equals(claimer(state, task.key()))) {
            Row row = Objects.requireNonNull(state.find(task.key().instance()));
            row.jobs.computeIfPresent(task.key().taskId(), (id, job) -> job.dueAt(millis(task.dueAt())));
        }
    }

    private static Stream<Task> tasks(State state) {
        return state.rows.values().stream()
                .flatMap(row -> row.jobs.values().stream().map(job -> new Task(row, job)));
    }
}
