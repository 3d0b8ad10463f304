package dev.durable.storage.memory;

import dev.durable.spi.AfterTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.StatusChange;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Commits of turns and of task results. Guarded by the storage's lock. */
final class Turns {
    private final Tables tables;
    private final Arrivals arrivals;

    Turns(Tables tables, Arrivals arrivals) {
        this.tables = tables;
        this.arrivals = arrivals;
    }

    /**
     * The fence: incarnation and version decide, and nothing else. The commit id is looked at first, since the
     * version that the repetition of a commit expects is gone.
     */
    CommitResult commit(TurnCommit commit, Instant now) {
        MemoryInstance row = tables.find(commit.key());
        if (row == null) {
            return new CommitResult.Stale();
        }
        if (commit.commitId().equals(row.lastCommitId)) {
            // The version that this commit made, not the one that a terminate or suspend has made since: whoever
            // missed that must be refused next time.
            return new CommitResult.AlreadyCommitted(
                    commit.expectedVersion() + 1, row.statusVersion, row.wakeSeq != commit.seenWakeSeq());
        }
        if (row.version != commit.expectedVersion() || row.status.isTerminal()) {
            return new CommitResult.Stale();
        }
        apply(commit, row, now);
        boolean woken = row.isLive() && row.wakeSeq != commit.seenWakeSeq();
        return new CommitResult.Committed(row.version, row.statusVersion, woken);
    }

    private void apply(TurnCommit commit, MemoryInstance row, Instant now) {
        row.version++;
        row.lastCommitId = commit.commitId();
        row.claimed = false;
        row.attempts = 0;
        if (commit.history() != null) {
            row.appendHistory(commit.time(), commit.history());
            row.start = null;
        }
        row.inbox.remove(commit.consumed());
        for (NewTask task : commit.outbox().tasks()) {
            if (!isRecordedOrphan(row, commit, task)) {
                tables.insertTask(row, task, now);
            }
        }
        if (commit.change() != null) {
            change(row, commit.change(), commit.time());
        }
        Instant wakeAt = goOn(row, commit, now);
        if (row.isLive()) {
            tables.setReadyAt(row, row.wakeSeq == commit.seenWakeSeq() ? wakeAt : now);
        } else {
            tables.setReadyAt(row, null);
            tables.setOwner(row, null);
        }
        commit.outbox().instances().forEach(instance -> arrivals.createOrAnswer(instance, now));
        // Last, so that they meet new instances, and this one as the turn leaves it.
        commit.outbox().messages().forEach(message -> arrivals.deliver(message, Arrivals.NO_LIMIT, now));
    }

    /** What seemed lost with its worker may have been recorded since. */
    private static boolean isRecordedOrphan(MemoryInstance row, TurnCommit commit, NewTask task) {
        return commit.after() instanceof AfterTurn.Waits waits
                && waits.recovered()
                && row.inbox.knows(new NewMessage.Reply(
                        task.key().instance(), task.key().run(), task.key().eventId(), task.body()));
    }

    private void change(MemoryInstance row, StatusChange change, Instant time) {
        tables.setStatus(row, change.status());
        row.customStatus = change.customStatus();
        row.output = change.output();
        row.failure = change.failure();
        row.parked = change.parked();
        row.statusChanged(time);
    }

    /** Returns when the instance is ready next, where nothing has woken it. */
    private @Nullable Instant goOn(MemoryInstance row, TurnCommit commit, Instant now) {
        AfterTurn after = commit.after();
        if (after instanceof AfterTurn.Waits waits) {
            // Whoever was taken for dead after its claim may have finished an earlier takeover only.
            row.orphaned &= !(waits.recovered() && row.wakeSeq == commit.seenWakeSeq());
            if (!waits.keepOwner()) {
                tables.setOwner(row, null);
            }
            return waits.wakeAt() == null ? null : Times.millis(waits.wakeAt());
        }
        tables.removeTasks(row);
        row.orphaned = false;
        if (after instanceof AfterTurn.RunsAgain again) {
            row.beginNextRun(again.start());
            row.inbox.dropReplies();
            if (!again.keepOwner()) {
                tables.setOwner(row, null);
            }
            return now;
        }
        row.inbox.clear();
        return null;
    }

    /** The row of the task is the fence: it goes with the first result, with its run and with its instance. */
    TaskResult complete(TaskCompletion completion, Instant now) {
        MemoryInstance row = tables.find(completion.key().instance());
        MemoryTask task = row == null ? null : row.tasks.get(completion.key().taskId());
        if (row == null || task == null || !task.key.equals(completion.key())) {
            return TaskResult.STALE;
        }
        tables.removeTask(task);
        row.inbox.addResult(completion.body());
        tables.wake(row, now);
        return TaskResult.RECORDED;
    }
}
