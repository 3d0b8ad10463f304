package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.WorkerId;
import org.junit.jupiter.api.Test;

/** Rules of {@code append}: when a message makes its instance ready, and when it must not. */
abstract class WakeRules extends StorageRules {
    WakeRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST17_aMessagePullsAWaitingTimerForward() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(storage.now().plus(LONG), false));
        assertNothingReady(worker);

        raise(key, "paid");

        claimOne(worker);
    }

    @Test
    void required_ST24_aSuspendedInstanceKeepsMessagesAndStaysUnready() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        suspend(key);

        raise(key, "kept");
        assertNothingReady(worker);

        resume(key);
        assertThat(bodies(claimOne(worker))).containsExactly("kept");
    }

    @Test
    void required_ST25_aMessageDoesNotPullAClaimedInstanceForward() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = create("order");
        claimOne(owner);

        raise(key, "while claimed");

        assertNothingReady(owner);
        assertNothingReady(other);
    }

    @Test
    void required_ST26_aMessageBetweenClaimAndCommitMakesItReadyAfterTheCommit() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn turn = claimOne(worker);
        raise(key, "in between");

        assertThat(committed(turn(turn)).woken()).isTrue();

        assertThat(bodies(claimOne(worker))).containsExactly("in between");
    }

    @Test
    void required_ST26_aMessageBetweenClaimAndCommitBeatsATimer() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn turn = claimOne(worker);
        raise(key, "in between");

        committed(turn(turn).waits(storage.now().plus(LONG), false));

        assertThat(bodies(claimOne(worker))).containsExactly("in between");
    }

    @Test
    void required_ST26_aMessageThatTheTurnConsumedDoesNotWakeAgain() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        raise(key, "seen");
        ClaimedTurn turn = claimOne(worker);

        assertThat(committed(turn(turn).consumeAll()).woken()).isFalse();

        assertNothingReady(worker);
    }

    @Test
    void required_ST26_aTurnWithoutAClaimSeesTheCounterToo() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);
        long version = committed(turn(claim)).version();
        raise(key, "before the next turn");

        assertThat(committed(turn(claim).version(version)).woken()).isTrue();

        assertThat(bodies(claimOne(worker))).containsExactly("before the next turn");
    }

    @Test
    void required_ST27_aMessageDoesNotStartAScheduledInstanceEarly() {
        WorkerId worker = worker("w");
        InstanceKey key =
                create(CreateRules.instance(key("order"), storage.now().plus(LONG), null, null));

        raise(key, "early");

        assertNothingReady(worker);
        assertThat(view(key).readyAt()).isAfter(storage.now());
    }
}
