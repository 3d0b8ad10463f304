package dev.durable.testkit.storage;

import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.Outbox;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.TurnCommit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;

/** Storages whose commits break one rule each. */
public final class BrokenCommits {
    private BrokenCommits() {}

    private abstract static class EachCommit extends ForwardingStorage {
        EachCommit(Storage sound) {
            super(sound);
        }

        abstract TurnCommit change(TurnCommit commit);

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            return super.commitTurns(commits.stream().map(this::change).toList());
        }
    }

    private static TurnCommit with(TurnCommit commit, InstanceKey key, long version, UUID commitId) {
        return new TurnCommit(
                key,
                version,
                commitId,
                commit.run(),
                commit.seenWakeSeq(),
                commit.time(),
                commit.history(),
                commit.consumed(),
                commit.outbox(),
                commit.change(),
                commit.after());
    }

    /** Takes whatever version the instance has. */
    public static final class LosesFence extends ForwardingStorage {
        public LosesFence(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            return commits.stream().map(this::commit).toList();
        }

        private CommitResult commit(TurnCommit commit) {
            CommitResult result = sound.commitTurns(List.of(commit)).get(0);
            for (long version = 0; version < 20 && result instanceof CommitResult.Stale; version++) {
                result = sound.commitTurns(List.of(with(commit, commit.key(), version, commit.commitId())))
                        .get(0);
            }
            return result;
        }
    }

    /** Queues all tasks of a commit at once. */
    static final class IgnoresPlaces extends EachCommit {
        IgnoresPlaces(Storage sound) {
            super(sound);
        }

        @Override
        TurnCommit change(TurnCommit commit) {
            Outbox outbox = commit.outbox();
            List<NewTask> tasks = outbox.tasks().stream()
                    .map(task -> new NewTask(task.key(), task.name(), task.attempts(), task.body()))
                    .toList();
            return new TurnCommit(
                    commit.key(),
                    commit.expectedVersion(),
                    commit.commitId(),
                    commit.run(),
                    commit.seenWakeSeq(),
                    commit.time(),
                    commit.history(),
                    commit.consumed(),
                    new Outbox(outbox.messages(), outbox.instances(), tasks),
                    commit.change(),
                    commit.after());
        }
    }

    /** Takes a commit for any life of the id. */
    static final class IgnoresIncarnation extends EachCommit {
        IgnoresIncarnation(Storage sound) {
            super(sound);
        }

        @Override
        TurnCommit change(TurnCommit commit) {
            InstanceView view = sound.queries().find(commit.key().instanceId(), false);
            return view == null ? commit : with(commit, view.key(), commit.expectedVersion(), commit.commitId());
        }
    }

    /** Does not know a commit again. */
    static final class IgnoresCommitId extends EachCommit {
        IgnoresCommitId(Storage sound) {
            super(sound);
        }

        @Override
        TurnCommit change(TurnCommit commit) {
            return with(commit, commit.key(), commit.expectedVersion(), UUID.randomUUID());
        }
    }

    /** Gives up on whatever comes after a stale item. */
    static final class SinksTheBatch extends ForwardingStorage {
        SinksTheBatch(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            List<CommitResult> results = new ArrayList<>();
            boolean sunk = false;
            for (TurnCommit commit : commits) {
                CommitResult result = sunk
                        ? new CommitResult.Stale()
                        : sound.commitTurns(List.of(commit)).get(0);
                sunk |= result instanceof CommitResult.Stale;
                results.add(result);
            }
            return results;
        }
    }

    /** Removes the named messages and all that are older. */
    static final class ConsumesUpToTheLast extends EachCommit {
        ConsumesUpToTheLast(Storage sound) {
            super(sound);
        }

        @Override
        TurnCommit change(TurnCommit commit) {
            long last =
                    commit.consumed().stream().mapToLong(Long::longValue).max().orElse(0);
            return new TurnCommit(
                    commit.key(),
                    commit.expectedVersion(),
                    commit.commitId(),
                    commit.run(),
                    commit.seenWakeSeq(),
                    commit.time(),
                    commit.history(),
                    LongStream.rangeClosed(1, last).boxed().toList(),
                    commit.outbox(),
                    commit.change(),
                    commit.after());
        }
    }

    /** Counts a status version for every commit. */
    static final class CountsEveryCommitAsAChange extends EachCommit {
        CountsEveryCommitAsAChange(Storage sound) {
            super(sound);
        }

        @Override
        TurnCommit change(TurnCommit commit) {
            InstanceView view = sound.queries().find(commit.key().instanceId(), true);
            if (commit.change() != null || view == null || view.status().isTerminal()) {
                return commit;
            }
            StatusChange same =
                    new StatusChange(view.status(), view.customStatus(), view.output(), view.failure(), view.parked());
            return new TurnCommit(
                    commit.key(),
                    commit.expectedVersion(),
                    commit.commitId(),
                    commit.run(),
                    commit.seenWakeSeq(),
                    commit.time(),
                    commit.history(),
                    commit.consumed(),
                    commit.outbox(),
                    same,
                    commit.after());
        }
    }

    /** Looks at the wake counter of today instead of the one that the turn has seen. */
    public static final class SleepsThroughMessages extends ForwardingStorage {
        private final Map<String, Long> counters = new HashMap<>();

        public SleepsThroughMessages(Storage sound) {
            super(sound);
        }

        @Override
        public synchronized List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
            List<AppendResult> results = super.append(messages, inboxLimit);
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == AppendResult.ACCEPTED) {
                    counters.merge(messages.get(i).instanceId(), 1L, Long::sum);
                }
            }
            return results;
        }

        @Override
        public synchronized Claimed claim(ClaimRequest request) {
            Claimed claimed = super.claim(request);
            for (ClaimedTurn turn : claimed.turns()) {
                counters.put(turn.key().instanceId(), turn.wakeSeq());
            }
            return claimed;
        }

        @Override
        public synchronized List<CommitResult> commitTurns(List<TurnCommit> commits) {
            return super.commitTurns(commits.stream().map(this::asIfSeen).toList());
        }

        private TurnCommit asIfSeen(TurnCommit commit) {
            return new TurnCommit(
                    commit.key(),
                    commit.expectedVersion(),
                    commit.commitId(),
                    commit.run(),
                    counters.getOrDefault(commit.key().instanceId(), commit.seenWakeSeq()),
                    commit.time(),
                    commit.history(),
                    commit.consumed(),
                    commit.outbox(),
                    commit.change(),
                    commit.after());
        }
    }
}
