package dev.durable.storage.jdbc;

import dev.durable.spi.AfterTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.Outbox;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Commits of turns and of task results: one transaction for all items, each of them fenced by itself. Thread-safe. */
final class Turns {
    private static final long HELD_PAUSE_MILLIS = 500;

    private final Sql sql;
    private final Tx tx;
    private final Routes routes;

    Turns(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    List<CommitResult> commit(List<TurnCommit> commits) {
        for (TurnCommit commit : commits) {
            internRoutes(routes, commit.outbox().instances());
            commit.outbox().tasks().forEach(task -> routes.intern(new Routes.Route(Routes.ACTIVITY, task.name(), "")));
        }
        try {
            return together(commits);
        } catch (Tx.Held e) {
            // Somebody's open transaction is about to take an id. Only who wants that one waits.
            List<CommitResult> results = new ArrayList<>(commits.size());
            for (TurnCommit commit : commits) {
                results.add(alone(commit));
            }
            return results;
        }
    }

    private CommitResult alone(TurnCommit commit) {
        try {
            return together(List.of(commit)).get(0);
        } catch (Tx.Held e) {
            tx.write(connection -> {
                UnitOfWork work = new UnitOfWork(connection, sql, routes);
                work.lock(List.of(commit.key().instanceId()));
                Row row = work.find(commit.key());
                if (row != null && row.version == commit.expectedVersion() && row.isLive()) {
                    row.dirty = true;
                    row.claimed = false;
                    row.readyAt = row.now + HELD_PAUSE_MILLIS;
                }
                work.flush();
                return true;
            });
            return new CommitResult.Stale();
        }
    }

    private List<CommitResult> together(List<TurnCommit> commits) {
        return tx.write(connection -> {
            Set<String> ids = new TreeSet<>();
            List<NewInstance> instances = new ArrayList<>();
            for (TurnCommit commit : commits) {
                ids.add(commit.key().instanceId());
                addReceivers(ids, commit.outbox().messages(), commit.outbox().instances());
                instances.addAll(commit.outbox().instances());
            }
            UnitOfWork work = new UnitOfWork(connection, sql, routes);
            work.lock(ids);
            Creates creates = new Creates(connection, sql, routes, instances);
            List<CommitResult> results = new ArrayList<>(commits.size());
            for (TurnCommit commit : commits) {
                results.add(commit(work, creates, commit));
            }
            creates.flush(tx.dialect());
            work.flush();
            return results;
        });
    }

    static void internRoutes(Routes routes, List<NewInstance> instances) {
        for (NewInstance instance : instances) {
            routes.intern(new Routes.Route(Routes.ORCHESTRATOR, instance.name(), instance.version()));
        }
    }

    /** Whoever may be woken is locked with the rest, in the one order. */
    static void addReceivers(Set<String> ids, List<? extends NewMessage> messages, List<NewInstance> instances) {
        messages.forEach(message -> ids.add(message.instanceId()));
        for (NewInstance instance : instances) {
            if (instance.parent() != null) {
                ids.add(instance.parent().key().instanceId());
            }
        }
    }

    /** The fence: incarnation and version decide, and nothing else. */
    private CommitResult commit(UnitOfWork work, Creates creates, TurnCommit commit) throws SQLException {
        Row row = work.find(commit.key());
        if (row == null) {
            return new CommitResult.Stale();
        }
        if (commit.commitId().equals(row.lastCommitId)) {
            return new CommitResult.AlreadyCommitted(
                    commit.expectedVersion() + 1, row.statusVersion, row.wakeSeq != commit.seenWakeSeq());
        }
        if (row.version != commit.expectedVersion() || row.status.isTerminal()) {
            return new CommitResult.Stale();
        }
        apply(work, creates, commit, row);
        boolean woken = row.isLive() && row.wakeSeq != commit.seenWakeSeq();
        return new CommitResult.Committed(row.version, row.statusVersion, woken);
    }

    private void apply(UnitOfWork work, Creates creates, TurnCommit commit, Row row) throws SQLException {
        row.dirty = true;
        row.version++;
        row.lastCommitId = commit.commitId();
        row.claimed = false;
        row.attempts = 0;
        if (commit.history() != null) {
            work.appendHistory(row, commit.time(), commit.history());
            if (row.hasStart) {
                work.setStart(row, null);
            }
        }
        consume(work, row, commit.consumed());
        if (commit.change() != null) {
            boolean wasSuspended = row.isSuspended();
            row.status = commit.change().status();
            row.change = commit.change();
            row.changedAt = commit.time().toEpochMilli();
            row.statusVersion++;
            if (wasSuspended != row.isSuspended()) {
                work.update(wasSuspended ? Sql.UNHOLD_TASKS : Sql.HOLD_TASKS, Bytes.of(row.key.instanceId()));
            }
        }
        if (commit.after() instanceof AfterTurn.Waits waits) {
            for (NewTask task : commit.outbox().tasks()) {
                // What seemed lost with its worker may have been recorded since.
                if (!waits.recovered() || !work.isResultKnown(row, task.key())) {
                    work.insertTask(row, task, row.isSuspended());
                }
            }
        }
        Long wakeAt = goOn(work, row, commit);
        if (row.isLive()) {
            row.readyAt = row.wakeSeq == commit.seenWakeSeq() ? wakeAt : Long.valueOf(row.now);
        } else {
            row.readyAt = null;
            row.owner = null;
        }
        send(work, creates, commit.outbox(), row.now);
    }

    /** The id of a message says of which kind it is, so that external events can be counted without reading. */
    private static void consume(UnitOfWork work, Row row, List<Long> messageIds) throws SQLException {
        if (messageIds.isEmpty()) {
            return;
        }
        Batch batch = new Batch(work.connection, work.sql.text(Sql.DELETE_MESSAGE));
        for (long id : messageIds) {
            batch.add(statement -> {
                statement.setLong(1, MessageIds.row(id));
                statement.setBytes(2, Bytes.of(row.key.instanceId()));
                statement.setInt(3, MessageIds.kind(id));
            });
        }
        int[] counts = batch.execute();
        for (int i = 0; i < counts.length; i++) {
            row.inboxSize -= counts[i];
            row.inboxEvents -= MessageIds.kind(messageIds.get(i)) == UnitOfWork.EVENT ? counts[i] : 0;
        }
    }

    /** Returns when the instance is ready next, where nothing has woken it. */
    private static @Nullable Long goOn(UnitOfWork work, Row row, TurnCommit commit) throws SQLException {
        AfterTurn after = commit.after();
        if (after instanceof AfterTurn.Waits waits) {
            // Whoever was taken for dead after its claim may have finished an earlier takeover only.
            row.orphaned &= !(waits.recovered() && row.wakeSeq == commit.seenWakeSeq());
            if (!waits.keepOwner()) {
                row.owner = null;
            }
            return waits.wakeAt() == null ? null : Long.valueOf(waits.wakeAt().toEpochMilli());
        }
        byte[] id = Bytes.of(row.key.instanceId());
        work.update(Sql.DELETE_TASKS, id);
        row.orphaned = false;
        if (after instanceof AfterTurn.RunsAgain again) {
            row.run++;
            row.historySize = 0;
            work.setStart(row, again.start());
            work.update(Sql.DELETE_REPLIES, id);
            row.inboxSize = row.inboxEvents;
            if (!again.keepOwner()) {
                row.owner = null;
            }
            return row.now;
        }
        work.update(Sql.DELETE_INBOX, id);
        row.inboxSize = 0;
        row.inboxEvents = 0;
        return null;
    }

    /** What goes out last meets the instance as the turn leaves it, where it sends something to itself. */
    static void send(UnitOfWork work, Creates creates, Outbox outbox, long now) throws SQLException {
        Set<String> created = new HashSet<>();
        for (NewInstance instance : outbox.instances()) {
            CreateResult result = creates.create(instance, now);
            if (result instanceof CreateResult.Created) {
                created.add(instance.key().instanceId());
            } else if (instance.conflictReply() != null && instance.parent() != null) {
                work.deliver(
                        new NewMessage.Reply(
                                instance.parent().key(), instance.parent().run(), null, instance.conflictReply()),
                        Integer.MAX_VALUE);
            }
        }
        Set<String> receivers = new HashSet<>();
        outbox.messages().forEach(message -> receivers.add(message.instanceId()));
        receivers.retainAll(created);
        if (!receivers.isEmpty()) {
            creates.flush();
            work.lock(receivers);
        }
        for (NewMessage message : outbox.messages()) {
            work.deliverFirst(message, Integer.MAX_VALUE);
        }
    }

    /** Sets the parameters of {@link Sql#DELETE_TASK}. */
    static void setTask(PreparedStatement statement, TaskKey key) throws SQLException {
        statement.setBytes(1, Bytes.of(key.instance().instanceId()));
        statement.setInt(2, key.run());
        statement.setInt(3, key.taskId());
        statement.setBytes(4, Bytes.of(key.instance().incarnation()));
    }

    /** The row of the task is the fence: it goes with the first result, with its run and with its instance. */
    List<TaskResult> complete(List<TaskCompletion> completions) {
        return tx.write(connection -> {
            Set<String> ids = new TreeSet<>();
            completions.forEach(
                    completion -> ids.add(completion.key().instance().instanceId()));
            UnitOfWork work = new UnitOfWork(connection, sql, routes);
            work.lock(ids);
            Map<TaskCompletion, Row> found = new LinkedHashMap<>();
            Batch deletes = new Batch(connection, sql.text(Sql.DELETE_TASK));
            for (TaskCompletion completion : completions) {
                Row row = work.find(completion.key().instance());
                deletes.add(statement -> setTask(statement, completion.key()));
                if (row != null) {
                    found.putIfAbsent(completion, row);
                }
            }
            int[] counts = deletes.execute();
            List<TaskResult> results = new ArrayList<>(completions.size());
            for (int i = 0; i < counts.length; i++) {
                Row row = found.get(completions.get(i));
                if (counts[i] == 1 && row != null) {
                    work.addMessage(row, UnitOfWork.REPLY, completions.get(i).body());
                    results.add(TaskResult.RECORDED);
                } else {
                    results.add(TaskResult.STALE);
                }
            }
            work.flush();
            return results;
        });
    }
}
