package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.ClaimedTask;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.Renewal;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import dev.durable.spi.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules of {@code renew}. */
abstract class LeaseRules extends StorageRules {
    LeaseRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST68_aRegistrationOpensAnEpoch() {
        Instant before = storage.now();
        Renewal renewal = storage.renew(heartbeat(new WorkerId("w", 0), LONG));

        assertThat(renewal.worker().name()).isEqualTo("w");
        assertThat(renewal.worker().epoch()).isPositive();
        assertThat(renewal.now()).isAfterOrEqualTo(before);
        assertThat(renewal.lostTasks()).isEmpty();
    }

    @Test
    void required_ST68_aRenewalKeepsTheEpochAndWhatIsOwned() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);

        assertThat(storage.renew(heartbeat(worker, LONG)).worker()).isEqualTo(worker);

        raise(key, "wake");
        claimOne(worker);
    }

    @Test
    void required_ST68_eachRenewalSetsTheLeaseAnew() {
        WorkerId worker = worker("w");
        Instant before = storage.now();
        storage.renew(heartbeat(worker, Duration.ofMinutes(1)));

        assertThat(storage.queries().workers())
                .singleElement()
                .satisfies(view -> assertThat(view.leaseUntil())
                        .isBetween(before.plusSeconds(60), storage.now().plusSeconds(60)));
        lapse(worker);
        create("order");
        assertNothingReady(worker);
    }

    @Test
    void required_ST69_aLapsedLeaseComesBackUnderAHigherEpochAndOwnsNothing() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        raise(key, "wake");
        lapse(worker);

        WorkerId again = storage.renew(heartbeat(worker, LONG)).worker();

        assertThat(again.name()).isEqualTo("w");
        assertThat(again.epoch()).isGreaterThan(worker.epoch());
        assertNothingReady(again);
        assertNothingReady(worker);
        assertThat(storage.recover(100)).isEqualTo(1);
        assertThat(claimOne(again).orphaned()).isTrue();
    }

    @Test
    void required_ST69_anOldEpochCannotReviveItself() {
        WorkerId old = worker("w");
        WorkerId young = worker("w");

        WorkerId revived = storage.renew(heartbeat(old, LONG)).worker();

        assertThat(revived.epoch()).isGreaterThan(young.epoch());
        assertThat(young.epoch()).isGreaterThan(old.epoch());
    }

    @Test
    void required_ST69_anEpochIsNeverUsedTwice() {
        WorkerId first = worker("w");
        lapse(first);
        storage.recover(100);
        assertThat(storage.queries().workers()).isEmpty();

        WorkerId second = worker("w");

        assertThat(second.epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void required_ST70_heldTasksThatAreLostAreNamed() {
        WorkerId worker = worker("w");
        TaskKey held = withTask("held", worker);
        TaskKey ended = withTask("ended", worker);
        TaskKey done = withTask("done", worker);
        assertThat(claimTasks(worker)).hasSize(3);
        terminate(ended.instance());
        complete(done, "result");

        assertThat(storage.renew(heartbeat(worker, LONG, held, ended, done)).lostTasks())
                .containsExactlyInAnyOrder(ended, done);
    }

    @Test
    void required_ST70_aTaskThatAnotherWorkerClaimedIsLost() {
        WorkerId first = worker("first");
        TaskKey task = withTask("order", first);
        assertThat(claimTasks(first)).hasSize(1);
        lapse(first, task);
        storage.recover(100);
        assertThat(claimTasks(worker("second"))).hasSize(1);

        assertThat(storage.renew(heartbeat(first, LONG, task)).lostTasks()).containsExactly(task);
    }

    @Test
    void required_ST70_whatALapsedLeaseHeldIsLostToItsSuccessor() {
        WorkerId worker = worker("w");
        TaskKey task = withTask("order", worker);
        assertThat(claimTasks(worker)).hasSize(1);
        lapse(worker, task);

        assertThat(storage.renew(heartbeat(worker, LONG, task)).lostTasks()).containsExactly(task);
    }

    @Test
    void required_ST71_activitiesOfAllLivingWorkersAreKnown() {
        WorkerHeartbeat a = new WorkerHeartbeat(new WorkerId("a", 0), LONG, Set.of(), Set.of("A", "Both"), List.of());
        WorkerHeartbeat b = new WorkerHeartbeat(new WorkerId("b", 0), LONG, Set.of(), Set.of("B", "Both"), List.of());
        assertThat(storage.renew(a).knownActivities()).containsExactlyInAnyOrder("A", "Both");
        WorkerId second = storage.renew(b).worker();
        assertThat(storage.renew(a).knownActivities()).containsExactlyInAnyOrder("A", "B", "Both");

        storage.renew(new WorkerHeartbeat(second, Duration.ofMillis(1), Set.of(), Set.of("B", "Both"), List.of()));
        kit.advance(storage, MOMENT);
        assertThat(storage.renew(a).knownActivities()).containsExactlyInAnyOrder("A", "Both");
    }

    @Test
    void required_ST71_aRenewalReplacesWhatAWorkerCanRun() {
        WorkerId worker = worker("w");
        storage.renew(new WorkerHeartbeat(worker, LONG, Set.of("New"), Set.of("Act"), List.of()));

        assertThat(storage.queries().workers()).singleElement().satisfies(view -> {
            assertThat(view.orchestrators()).containsExactly("New");
            assertThat(view.activities()).containsExactly("Act");
        });
    }

    @Test
    void required_ST72_aClaimedTaskThatItsWorkerNeverHeardOfComesBack() {
        WorkerId worker = worker("w");
        TaskKey heard = withTask("heard", worker);
        TaskKey unheard = withTask("unheard", worker);
        assertThat(claimTasks(worker)).hasSize(2);
        kit.advance(storage, MOMENT);

        storage.renew(heartbeat(worker, Duration.ofMillis(1), heard));
        WorkerId other = worker("other");

        assertThat(claimTasks(other)).singleElement().satisfies(task -> {
            assertThat(task.key()).isEqualTo(unheard);
            assertThat(task.attempt()).isEqualTo(2);
        });
    }

    @Test
    void required_ST72_aTaskClaimedWithinTheLeaseIsLeftAlone() {
        WorkerId worker = worker("w");
        withTask("order", worker);
        assertThat(claimTasks(worker)).hasSize(1);

        storage.renew(heartbeat(worker, LONG));

        assertThat(claimTasks(worker("other"))).isEmpty();
    }

    /** What counts is the time since the claim of each task; a machine that is slow makes this prove less. */
    @Test
    void required_ST72_theLeaseCountsFromTheClaimOfEachTask() {
        WorkerId worker = worker("w");
        TaskKey old = withTask("old", worker);
        assertThat(claimTasks(worker)).hasSize(1);
        kit.advance(storage, Duration.ofMillis(150));
        TaskKey young = withTask("young", worker);
        Instant before = storage.now();
        assertThat(claimTasks(worker)).hasSize(1);
        Duration lease = Duration.ofMillis(100);

        Instant renewed = storage.renew(heartbeat(worker, lease)).now();

        List<TaskKey> back =
                claimTasks(worker("other")).stream().map(ClaimedTask::key).toList();
        if (renewed.isAfter(before.plus(lease))) {
            assertThat(back).contains(old);
        } else {
            assertThat(back).as("claimed within the lease: %s", young).containsExactly(old);
        }
    }

    @Test
    void required_ST72_aWorkerThatResignsLeavesItsTasksToRecover() {
        WorkerId worker = worker("w");
        withTask("order", worker);
        assertThat(claimTasks(worker)).hasSize(1);
        kit.advance(storage, MOMENT);

        storage.renew(heartbeat(worker, Duration.ZERO));

        assertThat(claimTasks(worker("other"))).isEmpty();
        storage.recover(100);
        assertThat(claimTasks(worker("another"))).hasSize(1);
    }

    @Test
    void required_ST84_livingWorkersAreListed() {
        WorkerId a = worker("a");
        WorkerId b = worker("b");
        assertThat(storage.queries().workers()).extracting(WorkerView::worker).containsExactlyInAnyOrder(a, b);
        assertThat(storage.queries().workers()).allSatisfy(view -> {
            assertThat(view.orchestrators()).containsExactly(ORCHESTRATOR);
            assertThat(view.activities()).containsExactly(ACTIVITY);
            assertThat(view.leaseUntil()).isAfter(storage.now());
        });
        lapse(a);
        assertThat(storage.queries().workers()).extracting(WorkerView::worker).containsExactly(b);
    }
}
