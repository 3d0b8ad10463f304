package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.Payload;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules of {@code claim}: what is handed out, when, and to how many slots. */
abstract class ClaimRules extends StorageRules {
    ClaimRules(StorageContract kit) {
        super(kit);
    }

    static NewInstance system(String id) {
        return new NewInstance(
                key(id),
                InstanceQueue.SYSTEM,
                ORCHESTRATOR,
                "",
                Map.of(),
                Payload.ofUtf8("start"),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @Test
    void required_ST30_eachQueueHasItsOwnSlots() {
        WorkerId worker = worker("w");
        storage.create(IntStream.range(0, 5).mapToObj(i -> instance("user" + i)).toList());
        storage.create(IntStream.range(0, 5).mapToObj(i -> system("system" + i)).toList());

        List<ClaimedTurn> turns = storage.claim(slots(worker, 3, 1, 0)).turns();

        assertThat(turns).hasSize(4);
        assertThat(turns).filteredOn(turn -> turn.queue() == InstanceQueue.USER).hasSize(3);
        assertThat(storage.claim(slots(worker, 0, 0, 0)).turns()).isEmpty();
        assertThat(storage.claim(slots(worker, 0, 100, 0)).turns()).hasSize(4);
    }

    @Test
    void required_ST30_ownInstancesTakeNoSlot() {
        WorkerId worker = worker("w");
        InstanceKey own = running("own", worker);
        create("new");
        raise(own, "wake");

        assertThat(ids(storage.claim(slots(worker, 0, 0, 0)).turns())).containsExactly("own");
        assertThat(ids(storage.claim(slots(worker, 1, 0, 0)).turns())).containsExactly("new");
    }

    @Test
    void required_ST30_ownInstancesComeBeforeNewOnesThatAreOlder() {
        WorkerId worker = worker("w");
        InstanceKey first = running("first own", worker);
        InstanceKey second = running("second own", worker);
        create("new");
        create(system("system"));
        kit.advance(storage, MOMENT);
        raise(second, "wake");
        kit.advance(storage, MOMENT);
        raise(first, "wake");

        assertThat(ids(claimTurns(worker)).subList(0, 2)).containsExactly("second own", "first own");
        assertNothingReady(worker);
    }

    @Test
    void required_ST31_namesThatNobodyAskedForAreNotHandedOut() {
        WorkerId worker = worker("w");
        create("known");
        create(NewInstance.of(key("unknown"), "Unknown", Payload.ofUtf8("start")));

        assertThat(ids(claimTurns(worker))).containsExactly("known");
        assertThat(ids(storage.claim(new ClaimRequest(worker, Set.of("Unknown"), Set.of(), 10, 10, 10, 10, LONG))
                        .turns()))
                .containsExactly("unknown");
    }

    @Test
    void required_ST31_anOwnInstanceIsHandedOutWhateverNamesAreAskedFor() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        raise(key, "wake");

        assertThat(ids(storage.claim(new ClaimRequest(worker, Set.of(), Set.of(), 0, 0, 0, 10, LONG))
                        .turns()))
                .containsExactly("order");
    }

    @Test
    void required_ST31_aClaimWithoutNamesGetsNothing() {
        WorkerId worker = worker("w");
        create("order");

        Claimed claimed = storage.claim(new ClaimRequest(worker, Set.of(), Set.of(), 10, 10, 10, 10, LONG));

        assertThat(claimed.turns()).isEmpty();
        assertThat(claimed.tasks()).isEmpty();
        assertThat(claimed.nextDue()).isNull();
    }

    @Test
    void required_ST32_theOldestComesFirst() {
        WorkerId worker = worker("w");
        for (String id : List.of("c", "a", "b")) {
            create(id);
            kit.advance(storage, MOMENT);
        }

        assertThat(ids(storage.claim(slots(worker, 1, 0, 0)).turns())).containsExactly("c");
        assertThat(ids(storage.claim(slots(worker, 2, 0, 0)).turns())).containsExactly("a", "b");
    }

    @Test
    void required_ST32_theOldestComesFirstAcrossNames() {
        WorkerId worker = worker("w");
        create(NewInstance.of(key("other"), "Other", Payload.ofUtf8("start")));
        kit.advance(storage, MOMENT);
        create("order");

        ClaimRequest one = new ClaimRequest(worker, Set.of(ORCHESTRATOR, "Other"), Set.of(), 1, 0, 0, 10, LONG);
        assertThat(ids(storage.claim(one).turns())).containsExactly("other");
        assertThat(ids(storage.claim(one).turns())).containsExactly("order");
    }

    @Test
    void required_ST36_theNextDueTimeIsNeverTooLate() {
        WorkerId worker = worker("w");
        assertThat(claim(worker).nextDue()).as("nothing is stored").isNull();
        Instant start = storage.now().plus(LONG);
        create(CreateRules.instance(key("scheduled"), start, null, null));

        assertThat(claim(worker).nextDue()).as("a scheduled start").isNotNull().isBeforeOrEqualTo(start);

        Instant timer = storage.now().plus(Duration.ofMinutes(5));
        create("order");
        committed(turn(claimOne(worker)).waits(timer, true));
        assertThat(claim(worker).nextDue()).as("a timer of its own").isNotNull().isBeforeOrEqualTo(timer);
    }

    @Test
    void required_ST36_theNextDueTimeLiesAheadOfTheClaim() {
        WorkerId worker = worker("w");
        create("a");
        create("b");

        Claimed claimed = storage.claim(slots(worker, 1, 0, 0));

        assertThat(claimed.turns()).hasSize(1);
        assertThat(claimed.nextDue()).isAfter(claimed.now());
    }

    @Test
    void required_ST36_theNextDueTimeLeavesOutWhatTheWorkerCannotRun() {
        WorkerId worker = worker("w");
        Instant start = storage.now().plus(LONG);
        create(new NewInstance(
                key("unknown"),
                InstanceQueue.USER,
                "Unknown",
                "",
                Map.of(),
                Payload.ofUtf8("start"),
                start,
                null,
                null,
                null,
                null,
                null));

        assertThat(claim(worker).nextDue()).isNull();
    }

    @Test
    void required_ST37_aTimerIsNeverEarlyAndFallsDue() {
        WorkerId worker = worker("w");
        create("far");
        committed(turn(claimOne(worker)).waits(storage.now().plus(LONG), true));
        create("near");
        Instant due = storage.now().plus(Duration.ofMillis(20));
        committed(turn(claimOne(worker)).waits(due, true));

        kit.advance(storage, Duration.ofMillis(20));
        Claimed claimed = claim(worker);

        assertThat(ids(claimed.turns())).containsExactly("near");
        assertThat(claimed.now()).isAfterOrEqualTo(due);
    }

    @Test
    void required_ST37_aTimerOfAnUnownedInstanceFallsDueForAnyWorker() {
        WorkerId first = worker("first");
        WorkerId second = worker("second");
        create("order");
        committed(turn(claimOne(first)).waits(storage.now().plusMillis(10), false));
        kit.advance(storage, Duration.ofMillis(10));

        assertThat(ids(claimTurns(second))).containsExactly("order");
    }

    @Test
    void required_ST38_messagesAreHandedOutOldestFirstUpToTheLimit() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        for (String body : List.of("1", "2", "3")) {
            raise(key, body);
        }
        ClaimRequest two = new ClaimRequest(worker, Set.of(ORCHESTRATOR), Set.of(), 1, 0, 0, 2, LONG);

        ClaimedTurn turn = storage.claim(two).turns().get(0);
        assertThat(bodies(turn)).containsExactly("1", "2");
        assertThat(turn.moreMessages()).isTrue();

        committed(turn(turn).consumeAll().waits(storage.now(), true));
        ClaimedTurn next = storage.claim(two).turns().get(0);
        assertThat(bodies(next)).containsExactly("3");
        assertThat(next.moreMessages()).isFalse();
    }

    @Test
    void required_ST38_exactlyTheLimitIsNotMore() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        raise(key, "1");
        raise(key, "2");

        ClaimedTurn turn = storage.claim(new ClaimRequest(worker, Set.of(ORCHESTRATOR), Set.of(), 1, 0, 0, 2, LONG))
                .turns()
                .get(0);

        assertThat(bodies(turn)).containsExactly("1", "2");
        assertThat(turn.moreMessages()).isFalse();
    }

    @Test
    void required_ST40_aClaimTellsWhereTheInstanceStands() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        long version = committed(turn(claimOne(worker)).history(3, Payload.ofUtf8("three")))
                .version();
        raise(key, "wake");

        ClaimedTurn turn = claimOne(worker);
        assertThat(turn.key()).isEqualTo(key);
        assertThat(turn.version()).isEqualTo(version);
        assertThat(turn.historySize()).isEqualTo(3);
        assertThat(turn.run()).isZero();
        committed(turn(turn).consumeAll().runsAgain());

        ClaimedTurn next = claimOne(worker);
        assertThat(next.run()).isEqualTo(1);
        assertThat(next.historySize()).isZero();
        assertThat(next.start()).isEqualTo(Payload.ofUtf8("next run"));
    }
}
