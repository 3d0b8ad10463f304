package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.ControlResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusChange;
import dev.durable.spi.WorkerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of {@code control}: suspend and resume. */
abstract class SuspendRules extends StorageRules {
    SuspendRules(StorageContract kit) {
        super(kit);
    }

    private static void assertApplied(ControlResult result, OrchestrationRuntimeStatus status) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        ControlResult.Applied.class,
                        applied -> assertThat(applied.status()).isEqualTo(status));
    }

    @Test
    void required_ST65_noTurnRunsWhileSuspended() {
        WorkerId worker = worker("w");
        InstanceKey ready = create("ready");
        assertApplied(suspend(ready), OrchestrationRuntimeStatus.SUSPENDED);
        create("timer");
        committed(turn(claimOne(worker)).waits(storage.now().plusMillis(10), false));
        InstanceKey timer = view(key("timer")).key();
        suspend(timer);

        kit.advance(storage, MOMENT.multipliedBy(3));
        assertNothingReady(worker);
        assertThat(status(ready)).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        assertThat(view(timer).readyAt()).isNull();
        resume(timer);
        assertThat(claimOne(worker).key()).isEqualTo(timer);
    }

    @Test
    void required_ST61_aTurnInFlightIsFencedBySuspendAndResume() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);

        suspend(key);
        assertStale(turn(claim));
        resume(key);
        assertStale(turn(claim));

        committed(turn(claimOne(worker)));
    }

    @Test
    void required_ST64_suspendingTwiceChangesNothing() {
        InstanceKey key = create("order");
        suspend(key);

        assertThat(suspend(key)).isEqualTo(new ControlResult.Unchanged(OrchestrationRuntimeStatus.SUSPENDED));
        assertThat(history(key, 0)).containsExactly("suspended");
    }

    @Test
    void required_ST64_resumingWhatIsNotSuspendedChangesNothing() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        assertThat(resume(key)).isEqualTo(new ControlResult.Unchanged(OrchestrationRuntimeStatus.PENDING));
        committed(turn(claimOne(worker)));
        assertThat(resume(key)).isEqualTo(new ControlResult.Unchanged(OrchestrationRuntimeStatus.RUNNING));
        assertThat(history(key, 0)).containsExactly("event");
        assertNothingReady(worker);
    }

    @Test
    void required_ST66_beforeItsFirstTurnItIsPendingAgain() {
        InstanceKey key = create("order");
        suspend(key);

        assertApplied(resume(key), OrchestrationRuntimeStatus.PENDING);
        ClaimedTurn claim = claimOne(worker("w"));
        assertThat(claim.status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(claim.start()).isNotNull();
        assertThat(claim.historySize()).isEqualTo(2);
    }

    @Test
    void required_ST66_afterItsFirstTurnItIsRunningAgain() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(null, false));
        suspend(key);

        assertApplied(resume(key), OrchestrationRuntimeStatus.RUNNING);
        assertThat(claimOne(worker).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void required_ST66_inALaterRunItIsRunningAgain() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).runsAgain());
        suspend(key);

        assertApplied(resume(key), OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void required_ST66_aScheduledStartThatIsNotDueStaysSo() {
        WorkerId worker = worker("w");
        InstanceKey key =
                create(CreateRules.instance(key("order"), storage.now().plus(LONG), null, null));
        suspend(key);

        assertApplied(resume(key), OrchestrationRuntimeStatus.PENDING);
        assertNothingReady(worker);
        assertThat(view(key).readyAt()).isAfter(storage.now());
    }

    @Test
    void required_ST66_whatParkedItAndItsAttemptsAreCleared() {
        InstanceKey key = create("order");
        for (int i = 0; i < 3; i++) {
            WorkerId dying = worker("w" + i);
            claimOne(dying);
            lapse(dying);
            storage.recover(100);
        }
        WorkerId worker = worker("w");
        suspend(key);
        resume(key);
        ClaimedTurn claim = claimOne(worker);
        assertThat(claim.attempt()).isEqualTo(1);

        committed(turn(claim)
                .noHistory()
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.SUSPENDED, null, null, null, new Parked("DUR-101", "why"))));
        assertThat(view(key).parked()).isNotNull();
        assertApplied(resume(key), OrchestrationRuntimeStatus.PENDING);
        assertThat(view(key).parked()).isNull();
        assertThat(claimOne(worker).start()).as("it has not begun").isNotNull();
    }

    @Test
    void required_ST65_anOwnedInstanceIsAnOrphanAfterwards() {
        WorkerId owner = worker("owner");
        InstanceKey key = running("order", owner);
        suspend(key);
        assertThat(claimOne(owner).status()).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        resume(key);

        assertThat(claimOne(worker("other")).orphaned())
                .as("activities that ran at the owner without a row may be lost")
                .isTrue();
    }

    @Test
    void required_ST65_anUnownedInstanceIsNoOrphanAfterwards() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(null, false));
        suspend(key);
        resume(key);

        assertThat(claimOne(worker).orphaned()).isFalse();
    }

    @Test
    void required_ST65_anOrphanIsStillOneAfterwards() {
        WorkerId dead = worker("dead");
        InstanceKey key = running("order", dead);
        lapse(dead);
        storage.recover(100);
        suspend(key);
        resume(key);

        assertThat(claimOne(worker("w")).orphaned()).isTrue();
    }

    @Test
    void required_ST61_whatAnInstanceShowsStays() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        Payload shown = Payload.ofUtf8("shown");
        Payload output = Payload.ofUtf8("output");
        committed(turn(claimOne(worker))
                .change(new StatusChange(OrchestrationRuntimeStatus.RUNNING, shown, output, null, null)));

        for (Runnable change : List.<Runnable>of(() -> suspend(key), () -> resume(key), () -> terminate(key))) {
            change.run();
            assertThat(view(key).customStatus()).isEqualTo(shown);
            assertThat(view(key).output()).isEqualTo(output);
        }
    }

    @Test
    void required_ST67_anOwnerThatMissedTheSuspensionGetsTheResumedInstance() {
        WorkerId owner = worker("owner");
        InstanceKey key = running("order", owner);
        suspend(key);
        resume(key);

        assertNothingReady(worker("other"));
        ClaimedTurn claim = claimOne(owner);
        assertThat(claim.status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(claim.historySize()).isEqualTo(3);
        committed(turn(claim));
    }
}
