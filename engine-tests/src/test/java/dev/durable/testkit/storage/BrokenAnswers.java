package dev.durable.testkit.storage;

import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.Capabilities;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.FreeTask;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Outbox;
import dev.durable.spi.PageKey;
import dev.durable.spi.Release;
import dev.durable.spi.Renewal;
import dev.durable.spi.StatusView;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Storages that break one rule each in the order and the edges of their answers. */
final class BrokenAnswers {
    private static final int LIMIT = 1 << 20;

    private BrokenAnswers() {}

    // ---- claims ---------------------------------------------------------------------------------------------

    private abstract static class EachClaim extends ForwardingStorage {
        EachClaim(Storage sound) {
            super(sound);
        }

        void order(List<ClaimedTurn> turns, List<ClaimedTask> tasks) {}

        @Override
        public Claimed claim(ClaimRequest request) {
            Claimed claimed = super.claim(request);
            List<ClaimedTurn> turns = new ArrayList<>(claimed.turns());
            List<ClaimedTask> tasks = new ArrayList<>(claimed.tasks());
            order(turns, tasks);
            return new Claimed(claimed.now(), turns, tasks, claimed.nextDue(), claimed.mayRecover());
        }
    }

    /** Hands new instances out before those that the worker owns. */
    static final class PutsNewOnesFirst extends EachClaim {
        PutsNewOnesFirst(Storage sound) {
            super(sound);
        }

        @Override
        void order(List<ClaimedTurn> turns, List<ClaimedTask> tasks) {
            turns.sort(Comparator.comparing(turn -> turn.attempt() == 0));
        }
    }

    /** Hands instances out in the order of their ids. */
    static final class SortsById extends EachClaim {
        SortsById(Storage sound) {
            super(sound);
        }

        @Override
        void order(List<ClaimedTurn> turns, List<ClaimedTask> tasks) {
            turns.sort(
                    Comparator.<ClaimedTurn, String>comparing(turn -> turn.key().instanceId())
                            .reversed());
        }
    }

    /** Hands tasks out in the order of their numbers. */
    static final class SortsTasksByNumber extends EachClaim {
        SortsTasksByNumber(Storage sound) {
            super(sound);
        }

        @Override
        void order(List<ClaimedTurn> turns, List<ClaimedTask> tasks) {
            tasks.sort(Comparator.comparing(task -> task.key().taskId()));
        }
    }

    /** Hands back every task that the worker does not name, as soon as one of them is older than the lease. */
    static final class MeasuresTheOldestTask extends EachClaim {
        private final Map<TaskKey, Instant> claimed = new HashMap<>();

        MeasuresTheOldestTask(Storage sound) {
            super(sound);
        }

        @Override
        void order(List<ClaimedTurn> turns, List<ClaimedTask> tasks) {
            tasks.forEach(task -> claimed.put(task.key(), now()));
        }

        @Override
        public Renewal renew(WorkerHeartbeat heartbeat) {
            Renewal renewal = super.renew(heartbeat);
            Instant due = renewal.now().minus(heartbeat.lease());
            claimed.keySet().removeAll(heartbeat.heldTasks());
            if (!claimed.isEmpty() && Collections.min(claimed.values()).isBefore(due)) {
                claimed.keySet()
                        .forEach(key ->
                                sound.release(List.of(new Release.OfTask(key, renewal.worker(), renewal.now()))));
            }
            return renewal;
        }
    }

    /** Takes a release without a time for one at once. */
    static final class ReleasesAtOnce extends ForwardingStorage {
        ReleasesAtOnce(Storage sound) {
            super(sound);
        }

        @Override
        public void release(List<? extends Release> releases) {
            super.release(releases.stream().map(this::timed).toList());
        }

        private Release timed(Release release) {
            return release instanceof Release.OfInstance early && early.readyAt() == null
                    ? new Release.OfInstance(early.key(), early.owner(), early.version(), now())
                    : release;
        }
    }

    // ---- creations and commits ------------------------------------------------------------------------------

    /** Tells a parent of a conflict that the caller of create learns of already. */
    static final class TellsTheParentToo extends ForwardingStorage {
        TellsTheParentToo(Storage sound) {
            super(sound);
        }

        @Override
        public List<CreateResult> create(List<NewInstance> instances) {
            List<CreateResult> results = super.create(instances);
            for (int i = 0; i < results.size(); i++) {
                NewInstance wanted = instances.get(i);
                if (results.get(i) instanceof CreateResult.Conflict
                        && wanted.parent() != null
                        && wanted.conflictReply() != null) {
                    NewMessage told = new NewMessage.Reply(
                            wanted.parent().key(), wanted.parent().run(), null, wanted.conflictReply());
                    sound.append(List.of(told), Integer.MAX_VALUE);
                }
            }
            return results;
        }
    }

    /** Says nothing to a parent whose child exists by the same request. */
    static final class TakesExistingForCreated extends ForwardingStorage {
        TakesExistingForCreated(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            return super.commitTurns(commits.stream().map(this::withoutExisting).toList());
        }

        private TurnCommit withoutExisting(TurnCommit commit) {
            List<NewInstance> left = commit.outbox().instances().stream()
                    .filter(wanted -> wanted.requestId() == null
                            || queries().find(wanted.key().instanceId(), false) == null)
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
                    new Outbox(commit.outbox().messages(), left, commit.outbox().tasks()),
                    commit.change(),
                    commit.after());
        }
    }

    /** Does not say in the answer to a repeated commit that a message has come. */
    static final class ForgetsToSayWoken extends ForwardingStorage {
        ForgetsToSayWoken(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            return super.commitTurns(commits).stream()
                    .map(result -> result instanceof CommitResult.AlreadyCommitted done
                            ? new CommitResult.AlreadyCommitted(done.version(), done.statusVersion(), false)
                            : result)
                    .toList();
        }
    }

    // ---- payloads and the end -------------------------------------------------------------------------------

    private abstract static class Limited extends ForwardingStorage {
        Limited(Storage sound) {
            super(sound);
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities("limited", false, false, LIMIT);
        }
    }

    /** Cuts what is too large. */
    static final class CutsPayloads extends Limited {
        CutsPayloads(Storage sound) {
            super(sound);
        }

        @Override
        public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
            return super.append(messages.stream().map(CutsPayloads::cut).toList(), inboxLimit);
        }

        private static NewMessage cut(NewMessage message) {
            return message instanceof NewMessage.Event event && event.body().size() > LIMIT
                    ? new NewMessage.Event(
                            event.instanceId(),
                            event.eventId(),
                            Payload.of(Arrays.copyOf(event.body().toBytes(), LIMIT)))
                    : message;
        }
    }

    /** Refuses what is too large after it has taken what came before. */
    static final class RefusesHalfWay extends Limited {
        RefusesHalfWay(Storage sound) {
            super(sound);
        }

        @Override
        public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
            List<AppendResult> results = new ArrayList<>();
            for (NewMessage message : messages) {
                if (message.body().size() > LIMIT) {
                    throw new IllegalArgumentException("too large");
                }
                results.addAll(super.append(List.of(message), inboxLimit));
            }
            return results;
        }
    }

    /** Acknowledges messages that it cannot take any more. */
    static final class AcknowledgesAfterTheClose extends ForwardingStorage {
        private boolean closed;

        AcknowledgesAfterTheClose(Storage sound) {
            super(sound);
        }

        @Override
        public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
            return closed
                    ? Collections.nCopies(messages.size(), AppendResult.ACCEPTED)
                    : super.append(messages, inboxLimit);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    // ---- queries --------------------------------------------------------------------------------------------

    /** Cuts the bounds of a filter to milliseconds. */
    static final class CutsBounds extends ForwardingStorage {
        CutsBounds(Storage sound) {
            super(sound);
        }

        @Override
        public StorageQueries queries() {
            StorageQueries queries = super.queries();
            return new StorageQueries() {
                @Override
                public @Nullable InstanceView find(String instanceId, boolean withPayloads) {
                    return queries.find(instanceId, withPayloads);
                }

                @Override
                public List<InstanceView> list(
                        InstanceFilter filter, @Nullable PageKey after, int pageSize, boolean withPayloads) {
                    return queries.list(cut(filter), after, pageSize, withPayloads);
                }

                @Override
                public List<StatusView> statuses(Collection<String> instanceIds) {
                    return queries.statuses(instanceIds);
                }

                @Override
                public List<Payload> unread(InstanceKey key) {
                    return queries.unread(key);
                }

                @Override
                public List<WorkerView> workers() {
                    return queries.workers();
                }

                @Override
                public List<FreeTask> unknownTasks(Set<String> known, Instant freeSince, int max) {
                    return queries.unknownTasks(known, freeSince, max);
                }
            };
        }

        private static InstanceFilter cut(InstanceFilter filter) {
            return new InstanceFilter(
                    filter.statuses(),
                    cut(filter.createdFrom()),
                    cut(filter.createdTo()),
                    cut(filter.completedBefore()),
                    filter.name(),
                    filter.idPrefix(),
                    filter.includeSystem());
        }

        private static @Nullable Instant cut(@Nullable Instant time) {
            return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
