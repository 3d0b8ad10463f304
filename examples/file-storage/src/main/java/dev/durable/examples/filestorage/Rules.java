package dev.durable.examples.filestorage;

import static dev.durable.history.OrchestrationRuntimeStatus.*;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.*;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.*;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code docs/storage-spec.md} over plain maps: the calls of {@link Storage} and {@link StorageQueries} by
 * their names, but for one item where those take many. What a call does follows from the maps, its arguments and
 * {@link #now}.
 */
final class Rules {
    /** The time of the call that is being made. */
    Instant now = Instant.EPOCH;

    /** The last epoch of any worker. One counter for all names: an epoch then outlives the worker's record (ST-69). */
    private long epochs;

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, Row> dedupe = new LinkedHashMap<>();
    private final Map<TaskKey, Task> tasks = new LinkedHashMap<>();
    private final Map<String, WorkerView> workers = new LinkedHashMap<>();

    /** A task: since when it is due or, if somebody has claimed it, since when that is so. */
    private record Task(@Nullable WorkerId claimer, Row row, NewTask made, int attempts, Instant since) {
        Task openAt(Instant time) {
            return new Task(null, row, made, attempts, Row.time(time));
        }
    }

    CreateResult create(NewInstance wanted) {
        InstanceKey key = wanted.key();
        Row holder = wanted.dedupe() == null ? null : dedupe.get(wanted.dedupe().key());
        Row row = holder == null ? rows.get(key.instanceId()) : holder;
        if (row != null) {
            boolean same = holder == null
                    ? wanted.requestId() != null && wanted.requestId().equals(row.made.requestId())
                    : Objects.equals(wanted.dedupe(), row.made.dedupe());
            return same ? new CreateResult.Existing(row.made.key()) : new CreateResult.Conflict(row.made.key());
        }
        rows.put(key.instanceId(), new Row(wanted, now));
        if (wanted.dedupe() != null) {
            dedupe.put(wanted.dedupe().key(), rows.get(key.instanceId()));
        }
        return new CreateResult.Created(key);
    }

    AppendResult append(NewMessage message, int inboxLimit) {
        NewMessage.Reply reply = message instanceof NewMessage.Reply sent ? sent : null;
        Row row = reply == null ? rows.get(message.instanceId()) : find(reply.key());
        String eventId = (reply == null ? "event " : reply.run() + " ") + message.eventId();
        if (row == null) {
            return AppendResult.NOT_FOUND;
        } else if (message.eventId() != null && row.eventIds.contains(eventId)) {
            return AppendResult.DUPLICATE;
        } else if (row.hasEnded() || (reply != null && reply.run() != row.run)) {
            return AppendResult.TERMINAL;
        } else if (reply == null
                && row.inbox.values().stream()
                                .filter(NewMessage.Event.class::isInstance)
                                .count()
                        >= inboxLimit) {
            return AppendResult.FULL;
        } else if (message.eventId() != null) {
            row.eventIds.add(eventId);
        }
        row.inbox.put(++row.wakeSeq, message);
        Instant ready = row.startOr(now);
        if (row.isLive() && !row.claimed && row.readyAt.isAfter(ready)) {
            row.readyAt = ready;
        }
        return AppendResult.ACCEPTED;
    }

    ControlResult control(ControlRequest request) {
        Row row = find(request.key());
        if (row == null) {
            return new ControlResult.NotFound();
        }
        boolean suspend = request instanceof ControlRequest.Suspend;
        ControlRequest.Terminate end = request instanceof ControlRequest.Terminate terminate ? terminate : null;
        StatusChange old = row.shown;
        if (row.hasEnded() || (end == null && suspend != row.isLive())) {
            return new ControlResult.Unchanged(old.status());
        }
        OrchestrationRuntimeStatus next = row.run > 0 || row.start == null ? RUNNING : PENDING;
        next = end != null ? TERMINATED : suspend ? SUSPENDED : next;
        Payload failure = end == null ? old.failure() : end.failure();
        row.show(new StatusChange(next, old.customStatus(), old.output(), failure, null), request.time());
        row.version++;
        row.claimed = false;
        row.write(request.time(), new HistoryBlock(1, request.event()));
        row.readyAt = row.isLive() ? row.startOr(now) : row.owner == null ? Row.NEVER : now;
        row.attempt = row.isLive() ? 0 : row.attempt;
        row.orphaned |= suspend && row.owner != null;
        if (end != null) {
            drop(row);
            send(end.instances(), end.replies());
        }
        return new ControlResult.Applied(next, row.statusVersion);
    }

    /** What goes with a run or an instance; external events stay for the next run. */
    private void drop(Row row) {
        tasks.values().removeIf(task -> task.row == row);
        row.inbox.values().removeIf(message -> row.hasEnded() || message instanceof NewMessage.Reply);
    }

    private void send(List<NewInstance> instances, List<? extends NewMessage> messages) {
        for (NewInstance wanted : instances) {
            boolean created = create(wanted) instanceof CreateResult.Created;
            if (!created && wanted.parent() != null && wanted.conflictReply() != null) {
                ParentLink parent = wanted.parent();
                append(new NewMessage.Reply(parent.key(), parent.run(), null, wanted.conflictReply()), 0);
            }
        }
        messages.forEach(message -> append(message, Integer.MAX_VALUE));
    }

    /** Every instance and every task is looked at: fine for thousands, and where a larger storage has its indexes. */
    Claimed claim(ClaimRequest request) {
        if (!lives(request.worker())) {
            return new Claimed(now, List.of(), List.of(), null);
        }
        List<Row> ready = rows.values().stream()
                .filter(row -> row.owner == null
                        ? request.orchestrators().contains(row.made.name())
                        : row.owner.equals(request.worker()))
                .sorted(Comparator.<Row, Boolean>comparing(row -> row.owner == null)
                        .thenComparing(row -> row.readyAt))
                .toList();
        List<Task> open = tasks.values().stream()
                .filter(task -> task.claimer == null && request.activities().contains(task.made.name()))
                .filter(task -> task.row.isLive())
                .sorted(Comparator.comparing(Task::since))
                .toList();
        List<ClaimedTurn> turns = new ArrayList<>();
        int[] slots = {request.userSlots(), request.systemSlots()};
        for (Row row : ready) {
            int queue = row.made.queue() == InstanceQueue.USER ? 0 : 1;
            if (!row.readyAt.isAfter(now) && (row.owner != null || slots[queue]-- > 0)) {
                turns.add(row.handOut(request, now));
            }
        }
        List<ClaimedTask> claimed = new ArrayList<>();
        for (Task task : open) {
            if (!task.since.isAfter(now) && claimed.size() < request.taskSlots()) {
                NewTask made = task.made;
                tasks.put(made.key(), new Task(request.worker(), task.row, made, task.attempts + 1, now));
                claimed.add(new ClaimedTask(made.key(), made.name(), task.attempts + 1, made.body()));
            }
        }
        Instant next = Stream.concat(
                        ready.stream().map(row -> row.readyAt), open.stream().map(Task::since))
                .filter(time -> time.isAfter(now) && time.isBefore(Row.NEVER))
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new Claimed(now, turns, claimed, next);
    }

    CommitResult commitTurns(TurnCommit turn) {
        Row row = find(turn.key());
        if (row != null && turn.commitId().equals(row.commitId)) {
            boolean woken = row.wakeSeq != turn.seenWakeSeq();
            return new CommitResult.AlreadyCommitted(row.commitVersion, row.statusVersion, woken);
        }
        if (row == null || row.version != turn.expectedVersion() || row.hasEnded()) {
            return new CommitResult.Stale();
        }
        row.commitVersion = ++row.version;
        row.commitId = turn.commitId();
        row.claimed = false;
        row.attempt = 0;
        row.readyAt = Row.NEVER;
        if (turn.history() != null) {
            row.write(turn.time(), turn.history());
            row.start = null;
        }
        if (turn.change() != null) {
            row.show(turn.change(), turn.time());
        }
        turn.consumed().forEach(row.inbox::remove);
        boolean keepOwner = false;
        if (turn.after() instanceof AfterTurn.Waits waits) {
            keepOwner = waits.keepOwner();
            row.readyAt = row.isLive() ? Row.time(waits.wakeAt()) : Row.NEVER;
            row.orphaned &= !waits.recovered() || row.wakeSeq != turn.seenWakeSeq();
            turn.outbox().tasks().stream()
                    .filter(task -> !waits.recovered()
                            || !row.eventIds.contains(row.run + " " + task.key().eventId()))
                    .forEach(task -> tasks.putIfAbsent(
                            task.key(), new Task(null, row, task, task.attempts(), task.queuedAt(now))));
        } else {
            drop(row);
        }
        if (turn.after() instanceof AfterTurn.RunsAgain again) {
            keepOwner = again.keepOwner();
            row.readyAt = row.isLive() ? now : Row.NEVER;
            row.orphaned = false;
            row.start = again.start();
            row.run++;
        }
        row.owner = keepOwner && row.isLive() ? row.owner : null;
        send(turn.outbox().instances(), turn.outbox().messages());
        boolean woken = row.isLive() && row.wakeSeq != turn.seenWakeSeq();
        row.readyAt = woken ? now : row.readyAt;
        return new CommitResult.Committed(row.version, row.statusVersion, woken);
    }

    TaskResult completeTasks(TaskCompletion done) {
        if (tasks.remove(done.key()) == null) {
            return TaskResult.STALE;
        }
        append(new NewMessage.Reply(done.key().instance(), done.key().run(), null, done.body()), 0);
        return TaskResult.RECORDED;
    }

    Renewal renew(WorkerHeartbeat beat) {
        String name = beat.worker().name();
        WorkerId worker = lives(beat.worker()) ? beat.worker() : new WorkerId(name, ++epochs);
        Instant until = Row.time(now.plus(beat.lease()));
        workers.values().removeIf(view -> !view.leaseUntil().isAfter(now)); // recover needs no record to know them.
        Set<String> activities = new HashSet<>(beat.activities());
        workers.put(name, new WorkerView(worker, until, beat.orchestrators(), beat.activities()));
        workers.values().forEach(view -> activities.addAll(view.activities()));
        if (!beat.lease().isZero()) {
            tasks.replaceAll((key, task) -> !beat.heldTasks().contains(key)
                            && worker.equals(task.claimer)
                            && task.since.isBefore(now.minus(beat.lease()))
                    ? task.openAt(NewTask.front(now))
                    : task);
        }
        List<TaskKey> lost =
                beat.heldTasks().stream().filter(key -> !holds(worker, key)).toList();
        return new Renewal(worker, now, lost, activities);
    }

    int recover(int max) {
        int left = max;
        for (Row row : rows.values()) {
            if (left > 0 && row.owner != null && !lives(row.owner)) {
                left--;
                row.owner = null;
                row.claimed = false;
                row.readyAt = row.isLive() ? row.startOr(now) : Row.NEVER;
                row.orphaned |= row.isLive();
                row.wakeSeq += row.isLive() ? 1 : 0; // So that a late commit of its owner leaves it ready (ST-74).
            }
        }
        for (Map.Entry<TaskKey, Task> entry : tasks.entrySet()) {
            WorkerId claimer = entry.getValue().claimer;
            if (left > 0 && claimer != null && !lives(claimer)) {
                left--;
                entry.setValue(entry.getValue().openAt(NewTask.front(now)));
            }
        }
        return max - left;
    }

    void release(Release release) {
        if (release instanceof Release.OfTask task && holds(task.owner(), task.key())) {
            tasks.computeIfPresent(task.key(), (key, held) -> held.openAt(task.dueAt()));
        } else if (release instanceof Release.OfInstance instance) {
            Row row = find(instance.key());
            if (row != null
                    && instance.owner().equals(row.owner)
                    && instance.version() == row.version
                    && !row.claimed) {
                row.owner = null;
                Instant ready = instance.readyAt() == null ? row.readyAt : Row.time(instance.readyAt());
                row.readyAt = row.isLive() ? ready : Row.NEVER;
            }
        }
    }

    PurgeOutcome purge(PurgeRequest request) {
        int max = request instanceof PurgeRequest.ByFilter many ? many.max() : 1;
        List<Row> ended = rows.values().stream()
                .filter(row -> row.hasEnded() && matches(row, request))
                .toList();
        ended.stream().limit(max).forEach(row -> rows.remove(id(row)));
        dedupe.values().removeIf(row -> !rows.containsKey(id(row)));
        return new PurgeOutcome(Math.min(max, ended.size()), ended.size() > max);
    }

    HistoryPage readHistory(InstanceKey key, int run, long fromSeq, int maxBytes) {
        Row row = find(key);
        List<HistoryPage.Turn> page = new ArrayList<>();
        long bytes = 0;
        for (HistoryPage.Turn turn : row == null ? page : row.history.getOrDefault(run, List.of())) {
            bytes += turn.fromSeq() < fromSeq ? 0 : turn.block().events().size();
            if (bytes > maxBytes && !page.isEmpty()) {
                return new HistoryPage(page, false);
            } else if (turn.fromSeq() >= fromSeq) {
                page.add(turn);
            }
        }
        return new HistoryPage(page, true);
    }

    @Nullable
    InstanceView find(String instanceId, boolean withPayloads) {
        Row row = rows.get(instanceId);
        return row == null ? null : row.view();
    }

    List<InstanceView> list(InstanceFilter filter, @Nullable PageKey after, int pageSize, boolean withPayloads) {
        Comparator<PageKey> order = Comparator.comparing(PageKey::createdAt)
                .thenComparing(key -> key.instanceId().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
        return rows.values().stream()
                .filter(row -> matches(row, filter) && (after == null || order.compare(page(row), after) > 0))
                .sorted(Comparator.comparing(Rules::page, order))
                .limit(pageSize)
                .map(Row::view)
                .toList();
    }

    List<Payload> unread(InstanceKey key) {
        Row row = find(key);
        return row == null
                ? List.of()
                : row.inbox.values().stream().map(NewMessage::body).toList();
    }

    List<StatusView> statuses(Collection<String> instanceIds) {
        return Set.copyOf(instanceIds).stream()
                .map(rows::get)
                .filter(Objects::nonNull)
                .map(row -> new StatusView(row.made.key(), row.statusVersion, row.shown.status()))
                .toList();
    }

    List<WorkerView> workers() {
        return workers.values().stream().filter(view -> lives(view.worker())).toList();
    }

    List<FreeTask> unknownTasks(Set<String> known, Instant freeSince, int max) {
        return tasks.values().stream()
                .filter(task -> task.claimer == null && !known.contains(task.made.name()))
                .filter(task -> task.row.isLive() && !task.since.isAfter(freeSince))
                .sorted(Comparator.comparing(Task::since))
                .limit(max)
                .map(task -> new FreeTask(task.made.key(), task.made.name()))
                .toList();
    }

    private @Nullable Row find(InstanceKey key) {
        Row row = rows.get(key.instanceId());
        return row != null && row.made.key().equals(key) ? row : null;
    }

    private boolean lives(WorkerId worker) {
        WorkerView known = workers.get(worker.name());
        return known != null
                && known.worker().equals(worker)
                && known.leaseUntil().isAfter(now);
    }

    private boolean holds(WorkerId worker, TaskKey key) {
        Task task = tasks.get(key);
        return task != null && worker.equals(task.claimer);
    }

    private static boolean matches(Row row, PurgeRequest request) {
        return request instanceof PurgeRequest.ByFilter many
                ? matches(row, many.filter())
                : request.equals(new PurgeRequest.ById(id(row)));
    }

    private static boolean matches(Row row, InstanceFilter filter) {
        return (filter.includeSystem() || row.made.queue() == InstanceQueue.USER)
                && (filter.statuses().isEmpty() || filter.statuses().contains(row.shown.status()))
                && (filter.createdFrom() == null || !row.createdAt.isBefore(filter.createdFrom()))
                && (filter.createdTo() == null || row.createdAt.isBefore(filter.createdTo()))
                && (filter.completedBefore() == null
                        || (row.hasEnded() && row.updatedAt.isBefore(filter.completedBefore())))
                && (filter.name() == null || filter.name().equals(row.made.name()))
                && (filter.idPrefix() == null || id(row).startsWith(filter.idPrefix()));
    }

    private static String id(Row row) {
        return row.made.key().instanceId();
    }

    private static PageKey page(Row row) {
        return new PageKey(row.createdAt, id(row));
    }
}
