package dev.durable.examples.filestorage;

import static dev.durable.examples.filestorage.Row.millis;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.*;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that is stored, and the rules of {@code docs/storage-spec.md} about instances. Guarded by the storage. */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
final class State {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** The time of the call that is being made. */
    transient Instant now = Instant.EPOCH;

    /** The last epoch of any worker. One counter for all names: an epoch then outlives the worker's record (ST-69). */
    long epochs;

    Map<String, Row> rows = new LinkedHashMap<>();
    Map<String, WorkerView> workers = new LinkedHashMap<>();

    /** Which instance holds a dedupe key. */
    Map<String, String> dedupe = new LinkedHashMap<>();

    @Nullable
    Row find(InstanceKey key) {
        Row row = rows.get(key.instanceId());
        return row != null && row.made.key().equals(key) ? row : null;
    }

    CreateResult create(NewInstance wanted) {
        DedupeKey key = wanted.dedupe();
        String holder = key == null ? null : dedupe.get(key.key());
        Row row = rows.get(holder == null ? wanted.key().instanceId() : holder);
        if (row != null) {
            boolean same = holder == null
                    ? wanted.requestId() != null && wanted.requestId().equals(row.made.requestId())
                    : key != null && key.equals(row.made.dedupe());
            return same ? new CreateResult.Existing(row.made.key()) : new CreateResult.Conflict(row.made.key());
        }
        rows.put(wanted.key().instanceId(), new Row(wanted, now));
        if (key != null) {
            dedupe.put(key.key(), wanted.key().instanceId());
        }
        return new CreateResult.Created(wanted.key());
    }

    AppendResult append(NewMessage message, int inboxLimit) {
        NewMessage.Reply reply = message instanceof NewMessage.Reply r ? r : null;
        Row row = reply == null ? rows.get(message.instanceId()) : find(reply.key());
        if (row == null) {
            return AppendResult.NOT_FOUND;
        }
        String id = message.eventId() == null ? null : (reply == null ? "e" : reply.run() + "r") + message.eventId();
        if (id != null && row.eventIds.contains(id)) {
            return AppendResult.DUPLICATE;
        }
        if (row.status.isTerminal() || (reply != null && reply.run() != row.run)) {
            return AppendResult.TERMINAL;
        }
        if (reply == null && row.inbox.stream().filter(Row.Letter::external).count() >= inboxLimit) {
            return AppendResult.FULL;
        }
        if (id != null) {
            row.eventIds.add(id);
        }
        row.put(message.body(), reply == null, now);
        return AppendResult.ACCEPTED;
    }

    CommitResult commit(TurnCommit turn) {
        Row row = find(turn.key());
        if (row != null && turn.commitId().equals(row.commitId)) {
            boolean ready = row.isLive() && Row.due(row.readyAt, now);
            return new CommitResult.AlreadyCommitted(row.commitVersion, row.statusVersion, ready);
        }
        if (row == null || row.version != turn.expectedVersion() || row.status.isTerminal()) {
            return new CommitResult.Stale();
        }
        row.commitVersion = ++row.version;
        row.commitId = turn.commitId();
        row.claimed = false;
        row.attempt = 0;
        if (turn.history() != null) {
            row.write(millis(turn.time()), turn.history());
            row.start = null;
        }
        Set<Long> consumed = Set.copyOf(turn.consumed());
        row.inbox.removeIf(letter -> consumed.contains(letter.message().id()));
        boolean recovered = turn.after() instanceof AfterTurn.Waits waits && waits.recovered();
        for (NewTask task : turn.outbox().tasks()) {
            if (recovered && row.eventIds.contains(row.run + "r" + task.key().eventId())) {
                continue; // Its result has come since (ST-86).
            }
            row.jobs.putIfAbsent(task.key().taskId(), new Row.Job(task, task.attempts(), now, null, null));
        }
        StatusChange change = turn.change();
        if (change != null) {
            row.show(change.status(), change.parked(), millis(turn.time()));
            row.customStatus = change.customStatus();
            row.output = change.output();
            row.failure = change.failure();
        }
        goOn(row, turn);
        send(turn.outbox().instances(), turn.outbox().messages());
        boolean woken = row.isLive() && row.wakeSeq != turn.seenWakeSeq();
        if (woken) {
            row.readyAt = now;
        }
        return new CommitResult.Committed(row.version, row.statusVersion, woken);
    }

    private void goOn(Row row, TurnCommit turn) {
        AfterTurn after = turn.after();
        boolean keepOwner = false;
        row.readyAt = null;
        if (after instanceof AfterTurn.Waits waits) {
            keepOwner = waits.keepOwner();
            row.readyAt = waits.wakeAt() == null ? null : millis(waits.wakeAt());
            row.orphaned &= !(waits.recovered() && row.wakeSeq == turn.seenWakeSeq());
        } else if (after instanceof AfterTurn.RunsAgain again) {
            keepOwner = again.keepOwner();
            row.readyAt = now;
            row.orphaned = false;
            row.run++;
            row.history.add(new ArrayList<>());
            row.start = again.start();
            row.jobs.clear();
            row.inbox.removeIf(letter -> !letter.external());
        }
        if (!row.isLive()) {
            row.readyAt = null;
        }
        if (!row.isLive() || !keepOwner) {
            row.owner = null;
        }
    }

    private void send(List<NewInstance> instances, List<? extends NewMessage> messages) {
        for (NewInstance wanted : instances) {
            boolean created = create(wanted) instanceof CreateResult.Created;
            ParentLink parent = wanted.parent();
            if (!created && parent != null && wanted.conflictReply() != null) {
                append(new NewMessage.Reply(parent.key(), parent.run(), null, wanted.conflictReply()), NO_LIMIT);
            }
        }
        messages.forEach(message -> append(message, NO_LIMIT));
    }

    TaskResult complete(TaskCompletion completion) {
        TaskKey key = completion.key();
        Row row = find(key.instance());
        if (row == null || row.run != key.run() || row.jobs.remove(key.taskId()) == null) {
            return TaskResult.STALE;
        }
        row.put(completion.body(), false, now);
        return TaskResult.RECORDED;
    }

    ControlResult control(ControlRequest request) {
        Row row = find(request.key());
        if (row == null) {
            return new ControlResult.NotFound();
        }
        boolean suspended = row.status == OrchestrationRuntimeStatus.SUSPENDED;
        if (row.status.isTerminal()
                || (request instanceof ControlRequest.Suspend && suspended)
                || (request instanceof ControlRequest.Resume && !suspended)) {
            return new ControlResult.Unchanged(row.status);
        }
        Instant time = millis(request.time());
        row.version++;
        row.claimed = false;
        row.write(time, new HistoryBlock(1, request.event()));
        row.readyAt = row.owner == null ? null : now;
        if (request instanceof ControlRequest.Terminate terminate) {
            row.show(OrchestrationRuntimeStatus.TERMINATED, null, time);
            row.failure = terminate.failure();
            send(terminate.instances(), terminate.replies());
        } else if (request instanceof ControlRequest.Suspend) {
            row.show(OrchestrationRuntimeStatus.SUSPENDED, null, time);
            row.orphaned |= row.owner != null;
        } else {
            boolean begun = row.run > 0 || row.start == null;
            row.show(begun ? OrchestrationRuntimeStatus.RUNNING : OrchestrationRuntimeStatus.PENDING, null, time);
            row.attempt = 0;
            row.readyAt = row.startOr(now);
        }
        return new ControlResult.Applied(row.status, row.statusVersion);
    }

    PurgeOutcome purge(PurgeRequest request) {
        if (request instanceof PurgeRequest.ById one) {
            Row row = rows.get(one.instanceId());
            return row != null && row.status.isTerminal() ? remove(List.of(row), 1) : new PurgeOutcome(0, false);
        }
        PurgeRequest.ByFilter many = (PurgeRequest.ByFilter) request;
        return remove(
                rows.values().stream()
                        .filter(row -> row.status.isTerminal() && Queries.matches(row, many.filter()))
                        .toList(),
                many.max());
    }

    private PurgeOutcome remove(List<Row> ended, int max) {
        List<Row> gone = ended.stream().limit(max).toList();
        for (Row row : gone) {
            rows.remove(row.made.key().instanceId());
            if (row.made.dedupe() != null) {
                dedupe.remove(row.made.dedupe().key());
            }
        }
        return new PurgeOutcome(gone.size(), ended.size() > gone.size());
    }
}
