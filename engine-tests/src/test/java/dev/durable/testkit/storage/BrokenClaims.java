package dev.durable.testkit.storage;

import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Release;
import dev.durable.spi.Renewal;
import dev.durable.spi.Storage;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Storages that break one rule each in what they take in and hand out. */
public final class BrokenClaims {
    private BrokenClaims() {}

    private abstract static class EachTurn extends ForwardingStorage {
        EachTurn(Storage sound) {
            super(sound);
        }

        abstract ClaimedTurn change(ClaimedTurn turn);

        @Override
        public Claimed claim(ClaimRequest request) {
            Claimed claimed = super.claim(request);
            return new Claimed(
                    claimed.now(),
                    claimed.turns().stream().map(this::change).toList(),
                    claimed.tasks(),
                    claimed.nextDue(),
                    claimed.mayRecover());
        }
    }

    private static ClaimedTurn with(ClaimedTurn turn, int attempt, boolean orphaned, List<InboxMessage> messages) {
        return new ClaimedTurn(
                turn.key(),
                turn.queue(),
                turn.name(),
                turn.status(),
                turn.version(),
                turn.wakeSeq(),
                turn.run(),
                turn.historySize(),
                attempt,
                orphaned,
                turn.start(),
                messages,
                turn.moreMessages(),
                turn.parent(),
                turn.onTerminal());
    }

    /** Hands messages out in any order. */
    static final class ReordersMessages extends EachTurn {
        ReordersMessages(Storage sound) {
            super(sound);
        }

        @Override
        ClaimedTurn change(ClaimedTurn turn) {
            List<InboxMessage> reversed = new ArrayList<>(turn.messages());
            Collections.reverse(reversed);
            return with(turn, turn.attempt(), turn.orphaned(), reversed);
        }
    }

    /** Says that each attempt is the first. */
    static final class CountsNoAttempts extends EachTurn {
        CountsNoAttempts(Storage sound) {
            super(sound);
        }

        @Override
        ClaimedTurn change(ClaimedTurn turn) {
            return with(turn, 1, turn.orphaned(), turn.messages());
        }
    }

    /** Does not say that the last owner died. */
    static final class HidesOrphans extends EachTurn {
        HidesOrphans(Storage sound) {
            super(sound);
        }

        @Override
        ClaimedTurn change(ClaimedTurn turn) {
            return with(turn, turn.attempt(), false, turn.messages());
        }
    }

    /** Gives a worker whose lease has lapsed its old epoch back. */
    static final class RevivesLeases extends ForwardingStorage {
        RevivesLeases(Storage sound) {
            super(sound);
        }

        @Override
        public Renewal renew(WorkerHeartbeat heartbeat) {
            Renewal renewal = super.renew(heartbeat);
            return heartbeat.worker().epoch() == 0
                    ? renewal
                    : new Renewal(heartbeat.worker(), renewal.now(), renewal.lostTasks(), renewal.knownActivities());
        }
    }

    /** Never knows when there will be more. */
    static final class KnowsNoNextDueTime extends ForwardingStorage {
        KnowsNoNextDueTime(Storage sound) {
            super(sound);
        }

        @Override
        public Claimed claim(ClaimRequest request) {
            Claimed claimed = super.claim(request);
            return new Claimed(claimed.now(), claimed.turns(), claimed.tasks(), null, claimed.mayRecover());
        }
    }

    /** Never says that a lease has lapsed, so that nobody takes over. */
    static final class SeesNoLapse extends ForwardingStorage {
        SeesNoLapse(Storage sound) {
            super(sound);
        }

        @Override
        public Claimed claim(ClaimRequest request) {
            Claimed claimed = super.claim(request);
            return new Claimed(claimed.now(), claimed.turns(), claimed.tasks(), claimed.nextDue(), false);
        }
    }

    /** Forgets that it has seen an event id. */
    static final class ForgetsEventIds extends ForwardingStorage {
        ForgetsEventIds(Storage sound) {
            super(sound);
        }

        @Override
        public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
            return messages.stream()
                    .map(message -> {
                        AppendResult result =
                                sound.append(List.of(message), inboxLimit).get(0);
                        return result == AppendResult.DUPLICATE && message instanceof NewMessage.Event event
                                ? sound.append(
                                                List.of(new NewMessage.Event(event.instanceId(), null, event.body())),
                                                inboxLimit)
                                        .get(0)
                                : result;
                    })
                    .toList();
        }
    }

    /** Finds receivers as a case-insensitive collation would. */
    static final class FoldsCase extends ForwardingStorage {
        FoldsCase(Storage sound) {
            super(sound);
        }

        @Override
        public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
            return super.append(messages.stream().map(FoldsCase::folded).toList(), inboxLimit);
        }

        private static NewMessage folded(NewMessage message) {
            return message instanceof NewMessage.Event event
                    ? new NewMessage.Event(event.instanceId().toLowerCase(Locale.ROOT), event.eventId(), event.body())
                    : message;
        }
    }

    /** Starts what is scheduled ten minutes early. */
    static final class StartsEarly extends ForwardingStorage {
        StartsEarly(Storage sound) {
            super(sound);
        }

        @Override
        public List<CreateResult> create(List<NewInstance> instances) {
            return super.create(instances.stream()
                    .map(wanted -> new NewInstance(
                            wanted.key(),
                            wanted.queue(),
                            wanted.name(),
                            wanted.version(),
                            wanted.tags(),
                            wanted.start(),
                            wanted.startAt() == null ? null : wanted.startAt().minus(Duration.ofMinutes(10)),
                            wanted.parent(),
                            wanted.onTerminal(),
                            wanted.requestId(),
                            wanted.dedupe(),
                            wanted.conflictReply()))
                    .toList());
        }
    }

    /** Hands out what another worker owns. */
    public static final class IgnoresOwners extends ForwardingStorage {
        private final Map<InstanceKey, Idle> idle = new HashMap<>();

        private record Idle(WorkerId owner, long version) {}

        public IgnoresOwners(Storage sound) {
            super(sound);
        }

        @Override
        public synchronized Claimed claim(ClaimRequest request) {
            idle.forEach((key, last) -> {
                if (!last.owner().equals(request.worker())) {
                    sound.release(List.of(new Release.OfInstance(key, last.owner(), last.version(), null)));
                }
            });
            Claimed claimed = super.claim(request);
            claimed.turns().forEach(turn -> idle.put(turn.key(), new Idle(request.worker(), turn.version())));
            return claimed;
        }

        @Override
        public synchronized List<CommitResult> commitTurns(List<TurnCommit> commits) {
            List<CommitResult> results = super.commitTurns(commits);
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof CommitResult.Committed done) {
                    idle.computeIfPresent(commits.get(i).key(), (key, last) -> new Idle(last.owner(), done.version()));
                }
            }
            return results;
        }
    }

    /** A message makes a claimed instance ready, as if it were not claimed. */
    static final class PullsClaimedForward extends ForwardingStorage {
        private final Map<String, ClaimedTurn> claimed = new ConcurrentHashMap<>();
        private final Map<String, ClaimedTurn> pulled = new ConcurrentHashMap<>();

        PullsClaimedForward(Storage sound) {
            super(sound);
        }

        @Override
        public Claimed claim(ClaimRequest request) {
            Claimed answer = super.claim(request);
            answer.turns().forEach(turn -> claimed.put(turn.key().instanceId(), turn));
            List<ClaimedTurn> turns = new ArrayList<>(answer.turns());
            turns.addAll(pulled.values());
            pulled.clear();
            return new Claimed(answer.now(), turns, answer.tasks(), answer.nextDue(), answer.mayRecover());
        }

        @Override
        public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
            for (NewMessage message : messages) {
                ClaimedTurn turn = claimed.remove(message.instanceId());
                if (turn != null) {
                    pulled.put(message.instanceId(), turn);
                }
            }
            return super.append(messages, inboxLimit);
        }
    }

    /** Takes a release for whatever version the instance has by now. */
    static final class TakesLateReleases extends ForwardingStorage {
        private final Map<InstanceKey, Long> versions = new ConcurrentHashMap<>();

        TakesLateReleases(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            List<CommitResult> results = super.commitTurns(commits);
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof CommitResult.Committed done) {
                    versions.put(commits.get(i).key(), done.version());
                }
            }
            return results;
        }

        @Override
        public void release(List<? extends Release> releases) {
            super.release(releases.stream().map(this::now).toList());
        }

        private Release now(Release release) {
            return release instanceof Release.OfInstance late
                    ? new Release.OfInstance(
                            late.key(), late.owner(), versions.getOrDefault(late.key(), late.version()), late.readyAt())
                    : release;
        }
    }
}
