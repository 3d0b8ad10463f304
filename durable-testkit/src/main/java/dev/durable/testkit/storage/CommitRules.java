package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusChange;
import dev.durable.spi.WorkerId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of {@code commitTurns}: the inbox and the visible state. */
abstract class CommitRules extends StorageRules {
    CommitRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST46_exactlyTheNamedMessagesAreRemoved() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        for (String body : List.of("1", "2", "3")) {
            raise(key, body);
        }
        ClaimedTurn claim = claimOne(worker);
        raise(key, "4");

        committed(turn(claim).consume(claim.messages().get(1)));

        assertThat(bodies(claimOne(worker))).containsExactly("1", "3", "4");
    }

    @Test
    void required_ST46_messagesOfOtherInstancesAreNotTouched() {
        WorkerId worker = worker("w");
        InstanceKey a = create("a");
        ClaimedTurn claim = claimOne(worker);
        InstanceKey b = create("b");
        raise(b, "of b");
        ClaimedTurn other = claimOne(worker);

        committed(turn(claim).consume(other.messages().get(0)).waits(storage.now(), true));
        committed(turn(other).waits(storage.now(), true));

        assertThat(claimTurns(worker))
                .filteredOn(turn -> turn.key().equals(b))
                .singleElement()
                .satisfies(turn -> assertThat(bodies(turn)).containsExactly("of b"));
        assertThat(status(a)).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void required_ST50_aChangeReplacesTheVisibleState() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        long before = view(key).statusVersion();
        Instant time = storage.now();

        committed(turn(claimOne(worker))
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.RUNNING, Payload.ofUtf8("custom"), null, null, null))
                .waits(storage.now(), true));

        InstanceView running = view(key);
        assertThat(running.statusVersion()).isEqualTo(before + 1);
        assertThat(running.customStatus()).isEqualTo(Payload.ofUtf8("custom"));
        assertThat(running.completedAt()).isNull();
        assertThat(running.updatedAt()).isAfterOrEqualTo(time);

        committed(turn(claimOne(worker))
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.FAILED,
                        null,
                        Payload.ofUtf8("output"),
                        Payload.ofUtf8("failure"),
                        null))
                .after(new AfterTurn.Ends()));

        InstanceView failed = view(key);
        assertThat(failed.status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(failed.statusVersion()).isEqualTo(before + 2);
        assertThat(failed.customStatus()).as("null clears").isNull();
        assertThat(failed.output()).isEqualTo(Payload.ofUtf8("output"));
        assertThat(failed.failure()).isEqualTo(Payload.ofUtf8("failure"));
        assertThat(failed.completedAt()).isEqualTo(failed.updatedAt());
    }

    @Test
    void required_ST50_withoutAChangeTheVisibleStateStays() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker))
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.RUNNING, Payload.ofUtf8("custom"), null, null, null))
                .waits(storage.now(), true));
        InstanceView before = view(key);
        kit.advance(storage, MOMENT);

        committed(turn(claimOne(worker)).change(null));

        InstanceView after = view(key);
        assertThat(after.statusVersion()).isEqualTo(before.statusVersion());
        assertThat(after.customStatus()).isEqualTo(before.customStatus());
        assertThat(after.updatedAt()).isEqualTo(before.updatedAt());
        assertThat(after.status()).isEqualTo(before.status());
    }

    @Test
    void required_ST50_messagesAndClaimsDoNotTouchTheStatusVersion() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        InstanceView before = view(key);
        kit.advance(storage, MOMENT);

        raise(key, "message");
        claimOne(worker);

        assertThat(view(key).statusVersion()).isEqualTo(before.statusVersion());
        assertThat(view(key).updatedAt()).isEqualTo(before.updatedAt());
    }

    @Test
    void required_ST50_theTimeOfTheTurnIsTheTimeOfTheChange() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);
        Instant time = storage.now().minusSeconds(5);

        committed(new TurnBuilder(claim, time).ends());

        assertThat(view(key).updatedAt()).isEqualTo(time);
        assertThat(view(key).completedAt()).isEqualTo(time);
        assertThat(storage.readHistory(key, 0, 0, 1_000).turns().get(0).time()).isEqualTo(time);
    }

    @Test
    void required_ST54_aParkedInstanceIsSuspendedUnreadyAndUnowned() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);
        raise(key, "in between");

        assertThat(committed(turn(claim)
                                .noHistory()
                                .change(new StatusChange(
                                        OrchestrationRuntimeStatus.SUSPENDED,
                                        null,
                                        null,
                                        null,
                                        new Parked("DUR-101", "changed code")))
                                .waits(storage.now(), true))
                        .woken())
                .as("nobody is to be woken")
                .isFalse();

        InstanceView view = view(key);
        assertThat(view.status()).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        assertThat(view.parked()).isEqualTo(new Parked("DUR-101", "changed code"));
        assertThat(view.owner()).isNull();
        assertThat(view.readyAt()).isNull();
        assertNothingReady(worker);
        raise(key, "later");
        assertNothingReady(worker);
    }

    @Test
    void required_ST54_aTurnOfASuspendedInstanceLeavesItSuspended() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        suspend(key);
        ClaimedTurn told = claimOne(worker);

        committed(turn(told).change(null).task(1).waits(storage.now(), true));

        assertThat(status(key)).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        assertThat(view(key).owner()).isNull();
        assertNothingReady(worker);
        assertThat(claimTasks()).isEmpty();
        resume(key);
        claimOne(worker);
        assertThat(claimTasks()).hasSize(1);
    }
}
