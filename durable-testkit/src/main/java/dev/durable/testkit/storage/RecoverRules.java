package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.Release;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of {@code recover} and {@code release}. */
abstract class RecoverRules extends StorageRules {
    RecoverRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST73_instancesOfADeadWorkerAreOrphansAndReadyAtOnce() {
        WorkerId dead = worker("dead");
        WorkerId heir = worker("heir");
        InstanceKey waiting = create("waiting");
        committed(turn(claimOne(dead)).waits(storage.now().plus(LONG), true));
        create("claimed");
        claimOne(dead);
        lapse(dead);

        assertThat(storage.recover(100)).isEqualTo(2);

        List<ClaimedTurn> turns = claimTurns(heir);
        assertThat(ids(turns)).containsExactlyInAnyOrder("waiting", "claimed");
        assertThat(turns).allSatisfy(turn -> assertThat(turn.orphaned()).isTrue());
        assertThat(view(waiting).owner()).isEqualTo("heir");
        assertThat(storage.recover(100)).isZero();
    }

    @Test
    void required_ST73_aClaimSaysWhileThereMayBeSomethingToTakeBack() {
        WorkerId dead = worker("dead");
        WorkerId heir = worker("heir");
        create("order");
        claimOne(dead);
        create("for the heir");
        lapse(dead);

        assertThat(claim(heir).mayRecover()).isTrue();
        assertThat(claim(heir).mayRecover()).isTrue();
        assertThat(claim(dead).mayRecover()).isTrue();
        storage.recover(100);

        assertThat(claim(heir).turns()).isNotEmpty();
    }

    @Test
    void required_ST73_aTaskThatIsTakenBackKeepsItsPlaceBeforeLaterOnes() {
        WorkerId dead = worker("dead");
        TaskKey first = withTask("first", dead);
        assertThat(claimTasks(dead)).hasSize(1);
        lapse(dead);
        storage.recover(100);
        kit.advance(storage, MOMENT);
        WorkerId heir = worker("heir");
        TaskKey later = withTask("later", heir);

        assertThat(claimTasks(heir)).extracting(ClaimedTask::key).containsExactly(first, later);
    }

    @Test
    void required_ST73_theLivingKeepTheirWork() {
        WorkerId alive = worker("alive");
        WorkerId other = worker("other");
        running("order", alive);
        withTask("with task", other);
        assertThat(claimTasks(alive)).hasSize(1);

        assertThat(storage.recover(100)).isZero();

        assertNothingReady(other);
        assertThat(claimTasks(other)).isEmpty();
    }

    @Test
    void required_ST73_anInstanceNobodyOwnsIsNotTouched() {
        WorkerId dead = worker("dead");
        create("order");
        committed(turn(claimOne(dead)).waits(null, false));
        lapse(dead);

        assertThat(storage.recover(100)).isZero();
        assertNothingReady(worker("w"));
    }

    @Test
    void required_ST73_whatAnOldEpochHeldIsTakenBackAlthoughTheNameLives() {
        WorkerId old = worker("w");
        running("order", old);
        WorkerId young = worker("w");

        assertThat(storage.recover(100)).isEqualTo(1);
        assertThat(claimOne(young).orphaned()).isTrue();
    }

    @Test
    void required_ST73_tasksOfADeadWorkerAreDueAtOnce() {
        WorkerId dead = worker("dead");
        TaskKey key = withTask("order", dead);
        assertThat(claimTasks(dead)).hasSize(1);
        lapse(dead, key);
        WorkerId heir = worker("heir");
        assertThat(claimTasks(heir)).isEmpty();

        assertThat(storage.recover(100)).isEqualTo(1);

        assertThat(claimTasks(heir)).singleElement().satisfies(task -> {
            assertThat(task.key()).isEqualTo(key);
            assertThat(task.attempt()).isEqualTo(2);
        });
    }

    @Test
    void required_ST73_neverMoreThanTheLimitAreTakenBack() {
        WorkerId dead = worker("dead");
        for (String id : List.of("a", "b", "c")) {
            create(id);
        }
        claimTurns(dead);
        TaskKey task = withTask("with task", dead);
        claimTasks(dead);
        lapse(dead, task);

        assertThat(storage.recover(2)).isEqualTo(2);
        assertThat(storage.recover(100)).isEqualTo(2);
        assertThat(storage.recover(100)).isZero();
    }

    @Test
    void required_ST73_anEndedOrSuspendedInstanceOnlyLosesItsOwner() {
        WorkerId dead = worker("dead");
        InstanceKey ended = running("ended", dead);
        InstanceKey suspended = running("suspended", dead);
        terminate(ended);
        suspend(suspended);
        lapse(dead);

        storage.recover(100);

        WorkerId heir = worker("heir");
        assertNothingReady(heir);
        assertThat(view(ended).owner()).isNull();
        assertThat(view(suspended).owner()).isNull();
        assertThat(status(suspended)).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        resume(suspended);
        assertThat(claimOne(heir).orphaned()).isTrue();
    }

    @Test
    void required_ST73_attemptsOfAnOrphanGoOnCounting() {
        create("order");
        for (int attempt = 1; attempt <= 3; attempt++) {
            WorkerId worker = worker("w" + attempt);
            assertThat(claimOne(worker).attempt()).isEqualTo(attempt);
            lapse(worker);
            storage.recover(100);
        }
    }

    @Test
    void required_ST74_aLateCommitOfADeadOwnerDoesNotPutTheOrphanToSleep() {
        WorkerId dead = worker("dead");
        create("order");
        ClaimedTurn claim = claimOne(dead);
        lapse(dead);
        storage.recover(100);

        assertThat(committed(turn(claim).waits(null, true)).woken()).isTrue();

        ClaimedTurn taken = claimOne(worker("heir"));
        assertThat(taken.orphaned()).isTrue();
        assertThat(taken.historySize()).isEqualTo(1);
    }

    @Test
    void required_ST75_aReleasedInstanceIsForAnybody() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = create("order");
        long version = committed(turn(claimOne(owner)).waits(null, true)).version();

        storage.release(List.of(new Release.OfInstance(key, owner, version, storage.now())));

        ClaimedTurn claim = claimOne(other);
        assertThat(claim.key()).isEqualTo(key);
        assertThat(claim.orphaned()).isFalse();
    }

    @Test
    void required_ST75_aReleaseMayDelayAnInstance() {
        WorkerId owner = worker("owner");
        InstanceKey key = create("order");
        long version =
                committed(turn(claimOne(owner)).waits(storage.now(), true)).version();

        storage.release(List.of(
                new Release.OfInstance(key, owner, version, storage.now().plus(LONG))));

        assertNothingReady(owner);
        assertThat(view(key).owner()).isNull();
        raise(key, "a message wakes it all the same");
        claimOne(owner);
    }

    @Test
    void required_ST75_aReleaseWithoutATimeKeepsTheTimer() {
        WorkerId owner = worker("owner");
        InstanceKey key = create("order");
        Instant timer = storage.now().plusMillis(10);
        long version = committed(turn(claimOne(owner)).waits(timer, true)).version();

        storage.release(List.of(new Release.OfInstance(key, owner, version, null)));

        assertThat(view(key).readyAt()).isEqualTo(timer);
        kit.advance(storage, MOMENT.multipliedBy(3));
        claimOne(worker("other"));
    }

    @Test
    void required_ST75_aReleaseWithoutATimeOfOneThatWaitsForNoneLeavesItWaiting() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = create("order");
        long version = committed(turn(claimOne(owner)).waits(null, true)).version();

        storage.release(List.of(new Release.OfInstance(key, owner, version, null)));

        assertThat(view(key).owner()).isNull();
        assertThat(view(key).readyAt()).isNull();
        assertNothingReady(other);
        raise(key, "wake");
        assertThat(bodies(claimOne(other))).containsExactly("wake");
    }

    @Test
    void required_ST75_onlyTheOwnerReleasesAnInstance() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = create("order");
        long version = committed(turn(claimOne(owner)).waits(null, true)).version();
        InstanceKey unknown = key("unknown");

        storage.release(List.of(
                new Release.OfInstance(key, other, version, storage.now()),
                new Release.OfInstance(key, new WorkerId("owner", owner.epoch() + 1), version, storage.now()),
                new Release.OfInstance(new InstanceKey("order", unknown.incarnation()), owner, version, storage.now()),
                new Release.OfInstance(unknown, owner, version, storage.now())));

        assertNothingReady(other);
        assertThat(view(key).owner()).isEqualTo("owner");
    }

    @Test
    void required_ST75_aReleaseThatComesLateDoesNotTakeTheInstanceFromItsTurn() {
        WorkerId owner = worker("owner");
        InstanceKey key = create("order");
        long version = committed(turn(claimOne(owner)).waits(null, true)).version();
        Release late = new Release.OfInstance(key, owner, version, storage.now());
        raise(key, "wake");
        ClaimedTurn claim = claimOne(owner);

        storage.release(List.of(late));
        assertThat(view(key).owner()).as("while it is claimed").isEqualTo("owner");

        committed(turn(claim).consumeAll().waits(null, true));
        storage.release(List.of(late));
        assertThat(view(key).owner()).as("once its version has grown").isEqualTo("owner");
        assertNothingReady(worker("other"));
    }

    @Test
    void required_ST75_aReleasedInstanceThatIsSuspendedStaysUnready() {
        WorkerId owner = worker("owner");
        InstanceKey key = create("order");
        long version = committed(turn(claimOne(owner)).waits(null, true)).version();
        suspend(key);

        storage.release(List.of(new Release.OfInstance(key, owner, version + 1, storage.now())));

        assertNothingReady(owner);
    }

    @Test
    void required_ST75_tasksOfSuspendedInstancesAreReleasedToo() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        claimTasks(worker);
        suspend(key.instance());

        storage.release(List.of(new Release.OfTask(key, worker, storage.now())));

        assertThat(claimTasks(worker)).isEmpty();
        resume(key.instance());
        assertThat(claimTasks(worker)).extracting(ClaimedTask::key).containsExactly(key);
    }
}
