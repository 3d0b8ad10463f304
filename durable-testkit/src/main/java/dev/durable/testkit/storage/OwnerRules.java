package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rules of {@code claim}: who owns an instance, and who gets it again. */
abstract class OwnerRules extends StorageRules {
    OwnerRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST29_anOwnedInstanceIsHandedToNobodyElse() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = running("order", owner);
        raise(key, "wake");

        assertNothingReady(other);
        assertThat(ids(claimTurns(owner))).containsExactly("order");
        assertThat(view(key).owner()).isEqualTo("owner");
    }

    @Test
    void required_ST29_anInstanceOfALapsedOwnerWaitsForItsRecovery() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = running("order", owner);
        raise(key, "wake");
        lapse(owner);

        assertNothingReady(other);
        assertThat(storage.recover(100)).isEqualTo(1);
        assertThat(ids(claimTurns(other))).containsExactly("order");
    }

    @Test
    void required_ST33_attemptsAreCountedUntilACommit() {
        create("order");
        for (int attempt = 1; attempt <= 3; attempt++) {
            WorkerId dying = worker("w" + attempt);
            assertThat(claimOne(dying).attempt()).isEqualTo(attempt);
            lapse(dying);
            storage.recover(100);
        }
        WorkerId worker = worker("w");
        committed(turn(claimOne(worker)).waits(storage.now(), false));

        assertThat(claimOne(worker).attempt()).isEqualTo(1);
    }

    @Test
    void required_ST33_anOwnInstanceCountsNoAttempt() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        raise(key, "wake");

        assertThat(claimOne(worker).attempt()).isZero();
    }

    @Test
    void required_ST34_aClaimWithoutACommitIsRepeatedToItsOwnerOnly() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = create("order");
        raise(key, "message");
        ClaimedTurn first =
                storage.claim(visible(owner, Duration.ofMillis(1))).turns().get(0);
        kit.advance(storage, MOMENT);

        assertNothingReady(other);
        ClaimedTurn again = claimOne(owner);
        assertThat(again.version()).isEqualTo(first.version());
        assertThat(bodies(again)).containsExactly("message");
        assertThat(again.attempt()).as("no new attempt").isEqualTo(first.attempt());
        assertNothingReady(owner);
    }

    @Test
    void required_ST34_aClaimIsNotRepeatedBeforeItsTime() {
        WorkerId owner = worker("owner");
        create("order");
        Claimed claimed = storage.claim(visible(owner, LONG));
        assertThat(claimed.turns()).hasSize(1);

        assertNothingReady(owner);
        assertThat(claimed.nextDue())
                .isNotNull()
                .isBeforeOrEqualTo(claimed.now().plus(LONG));
    }

    @Test
    void required_ST35_aLapsedWorkerGetsNothing() {
        WorkerId worker = worker("w");
        InstanceKey own = running("own", worker);
        raise(own, "wake");
        withTask("with task", worker("other"));
        create("new");
        lapse(worker);

        Claimed claimed = claim(worker);

        assertThat(claimed.turns()).isEmpty();
        assertThat(claimed.tasks()).isEmpty();
    }

    @Test
    void required_ST35_anOldEpochGetsNothing() {
        WorkerId old = worker("w");
        InstanceKey own = running("own", old);
        raise(own, "wake");
        WorkerId young = worker("w");
        assertThat(young.epoch()).isGreaterThan(old.epoch());
        create("new");

        assertNothingReady(old);
        assertThat(ids(claimTurns(young)))
                .as("a new epoch owns nothing of the old one")
                .containsExactly("new");
    }

    @Test
    void required_ST35_anUnknownWorkerGetsNothing() {
        create("order");

        assertNothingReady(new WorkerId("never seen", 1));
        assertNothingReady(new WorkerId("never seen", 0));
    }

    @Test
    void required_ST39_theOwnerLearnsOfAnEndOnceAndOwnsItNoLonger() {
        WorkerId owner = worker("owner");
        InstanceKey key = running("order", owner);
        raise(key, "message");
        terminate(key);

        ClaimedTurn told = claimOne(owner);
        assertThat(told.status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(told.messages()).isEmpty();
        assertThat(told.moreMessages()).isFalse();
        assertThat(view(key).owner()).isNull();
        assertNothingReady(owner);
    }

    @Test
    void required_ST39_theOwnerLearnsOfASuspensionOnceAndOwnsItNoLonger() {
        WorkerId owner = worker("owner");
        InstanceKey key = running("order", owner);
        raise(key, "message");
        suspend(key);

        ClaimedTurn told = claimOne(owner);
        assertThat(told.status()).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        assertThat(told.messages()).isEmpty();
        assertThat(view(key).owner()).isNull();
        assertNothingReady(owner);

        resume(key);
        assertThat(bodies(claimOne(worker("other")))).containsExactly("message");
    }
}
