package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.Payload;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewTask;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Release;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TaskResult;
import dev.durable.spi.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rules of tasks: handing them out, and recording their results. */
abstract class TaskRules extends StorageRules {
    TaskRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST57_aTaskIsHandedOutOnceWithItsAttemptCounted() {
        TaskKey key = withTask("order", worker("w"));
        WorkerId a = worker("a");
        WorkerId b = worker("b");

        assertThat(claimTasks(a)).containsExactly(new ClaimedTask(key, ACTIVITY, 1, Payload.ofUtf8("task 1")));
        assertThat(claimTasks(a)).isEmpty();
        assertThat(claimTasks(b)).isEmpty();
    }

    @Test
    void required_ST57_tasksOfActivitiesThatNobodyAskedForAreNotHandedOut() {
        WorkerId worker = worker("w");
        create("order");
        committed(turn(claimOne(worker)).task(1).task(2, "Unknown", 0));

        assertThat(claimTasks(worker)).extracting(ClaimedTask::name).containsExactly(ACTIVITY);
        assertThat(storage.claim(new ClaimRequest(worker, Set.of(), Set.of("Unknown"), 0, 0, 10, 10, LONG))
                        .tasks())
                .extracting(ClaimedTask::name)
                .containsExactly("Unknown");
    }

    @Test
    void required_ST57_neverMoreTasksThanSlotsAndTheOldestFirst() {
        WorkerId worker = worker("w");
        create("order");
        committed(turn(claimOne(worker)).task(1).waits(storage.now(), true));
        kit.advance(storage, MOMENT);
        committed(turn(claimOne(worker)).task(2).task(3).waits(null, true));

        assertThat(storage.claim(slots(worker, 0, 0, 0)).tasks()).isEmpty();
        assertThat(storage.claim(slots(worker, 0, 0, 1)).tasks())
                .extracting(task -> task.key().taskId())
                .containsExactly(1);
        assertThat(storage.claim(slots(worker, 0, 0, 2)).tasks()).hasSize(2);
    }

    @Test
    void required_ST57_whatComesAfterManyOfItsInstanceLetsOthersPass() {
        WorkerId worker = worker("w");
        create("fan-out");
        committed(turn(claimOne(worker)).taskBehind(1, 0).taskBehind(2, 10_000).waits(null, false));
        kit.advance(storage, MOMENT);
        TaskKey other = withTask("other", worker);

        assertThat(claimTasks(worker))
                .extracting(
                        task -> task.key().instance().instanceId() + task.key().taskId())
                .containsExactly("fan-out1", other.instance().instanceId() + 1, "fan-out2");
    }

    @Test
    void required_ST57_theOldestIsTheOneThatWasDueFirst() {
        WorkerId worker = worker("w");
        create("order");
        TurnBuilder turn = turn(claimOne(worker)).task(1).task(2).task(3);
        committed(turn);
        assertThat(claimTasks(worker)).hasSize(3);
        Instant now = storage.now();
        storage.release(List.of(
                new Release.OfTask(turn.taskKey(1), worker, now.minusMillis(1)),
                new Release.OfTask(turn.taskKey(2), worker, now.minusMillis(3)),
                new Release.OfTask(turn.taskKey(3), worker, now.minusMillis(2))));

        assertThat(storage.claim(slots(worker, 0, 0, 1)).tasks())
                .extracting(task -> task.key().taskId())
                .containsExactly(2);
        assertThat(claimTasks(worker)).extracting(task -> task.key().taskId()).containsExactly(3, 1);
    }

    @Test
    void required_ST57_tasksOfAnOwnedInstanceAreForEveryWorker() {
        WorkerId owner = worker("owner");
        create("order");
        committed(turn(claimOne(owner)).task(1).waits(null, true));

        assertThat(claimTasks(worker("other"))).hasSize(1);
    }

    private List<String> unknown(Set<String> known, Instant freeSince, int max) {
        return storage.queries().unknownTasks(known, freeSince, max).stream()
                .map(task -> task.activity() + " " + task.key().taskId())
                .toList();
    }

    @Test
    void required_ST87_freeTasksOfUnknownActivitiesAreListedOldestFirst() {
        WorkerId worker = worker("w");
        create("order");
        committed(turn(claimOne(worker)).task(1).task(2, "Lost", 0).waits(storage.now(), true));
        Instant between = storage.now();
        kit.advance(storage, MOMENT);
        committed(turn(claimOne(worker)).task(3, "Gone", 0).waits(null, true));
        Instant now = storage.now();

        assertThat(unknown(Set.of(ACTIVITY), now, 10)).containsExactly("Lost 2", "Gone 3");
        assertThat(unknown(Set.of(ACTIVITY), now, 1)).containsExactly("Lost 2");
        assertThat(unknown(Set.of(ACTIVITY), NewTask.front(between), 10)).containsExactly("Lost 2");
        assertThat(unknown(Set.of(ACTIVITY, "Gone"), now, 10)).containsExactly("Lost 2");
        assertThat(unknown(Set.of(ACTIVITY, "Gone", "Lost", "a", "b", "c"), now, 10))
                .isEmpty();
        assertThat(unknown(Set.of(), now, 10)).containsExactlyInAnyOrder(ACTIVITY + " 1", "Lost 2", "Gone 3");
    }

    @Test
    void required_ST87_tasksThatSomebodyHasOrThatAreHeldBackAreNotListed() {
        WorkerId worker = worker("w");
        InstanceKey suspended = create("suspended");
        committed(turn(claimOne(worker)).task(1, "Lost", 0).waits(null, false));
        suspend(suspended);
        withTask("claimed", worker);
        claimTasks(worker);

        assertThat(unknown(Set.of(), storage.now(), 10)).isEmpty();
        resume(suspended);
        assertThat(unknown(Set.of(), storage.now(), 10)).containsExactly("Lost 1");
    }

    @Test
    void required_ST58_aResultIsDeliveredAndWakesTheInstance() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        claimTasks(worker);
        assertNothingReady(worker);

        assertThat(complete(key, "result")).isEqualTo(TaskResult.RECORDED);

        assertThat(bodies(claimOne(worker))).containsExactly("result");
        assertThat(claimTasks(worker)).isEmpty();
    }

    @Test
    void required_ST58_aResultIsRecordedOnce() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        claimTasks(worker);

        assertThat(complete(key, "first")).isEqualTo(TaskResult.RECORDED);
        assertThat(complete(key, "second")).isEqualTo(TaskResult.STALE);

        assertThat(bodies(claimOne(worker))).containsExactly("first");
    }

    @Test
    void required_ST58_twoResultsOfOneCallForOneTaskAreOne() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);

        assertThat(storage.completeTasks(List.of(
                        new TaskCompletion(key, Payload.ofUtf8("first")),
                        new TaskCompletion(key, Payload.ofUtf8("second")))))
                .containsExactly(TaskResult.RECORDED, TaskResult.STALE);
        assertThat(bodies(claimOne(worker))).containsExactly("first");
    }

    @Test
    void required_ST58_aLateAttemptThatIsFirstWins() {
        WorkerId slow = worker("slow");
        TaskKey key = withTask("order", slow);
        assertThat(claimTasks(slow)).hasSize(1);
        lapse(slow, key);
        storage.recover(100);
        WorkerId second = worker("second");
        assertThat(claimTasks(second)).extracting(ClaimedTask::attempt).containsExactly(2);

        assertThat(complete(key, "of the first attempt")).isEqualTo(TaskResult.RECORDED);
        assertThat(complete(key, "of the second attempt")).isEqualTo(TaskResult.STALE);
    }

    @Test
    void required_ST58_aResultDuringATurnMakesItReadyAfterTheCommit() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        InstanceKey instance = key.instance();
        raise(instance, "wake");
        ClaimedTurn claim = claimOne(worker);
        complete(key, "result");
        assertNothingReady(worker);

        assertThat(committed(turn(claim).consumeAll()).woken()).isTrue();
        assertThat(bodies(claimOne(worker))).containsExactly("result");
    }

    @Test
    void required_ST58_resultsDoNotCountAgainstTheInboxLimit() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        storage.append(List.of(event(key.instance(), null, "1")), 1);

        assertThat(complete(key, "result")).isEqualTo(TaskResult.RECORDED);
        assertThat(bodies(claimOne(worker))).containsExactly("1", "result");
    }

    @Test
    void required_ST59_aTaskGoesWithItsInstance() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        claimTasks(worker);
        terminate(key.instance());
        assertThat(complete(key, "late")).isEqualTo(TaskResult.STALE);

        storage.purge(new PurgeRequest.ById("order"));
        assertThat(complete(key, "later")).isEqualTo(TaskResult.STALE);

        TaskKey young = withTask("order", worker);
        assertThat(young.taskId()).isEqualTo(key.taskId());
        assertThat(complete(key, "for another life")).isEqualTo(TaskResult.STALE);
        assertThat(complete(young, "for this life")).isEqualTo(TaskResult.RECORDED);
    }

    @Test
    void required_ST59_aResultForAnEarlierRunIsNotTakenForTheSameTaskOfThisOne() {
        WorkerId worker = worker("w");
        create("order");
        TurnBuilder first = turn(claimOne(worker)).task(1);
        committed(first);
        raise(first.taskKey(1).instance(), "wake");
        committed(turn(claimOne(worker)).consumeAll().runsAgain());
        TurnBuilder second = turn(claimOne(worker)).task(1);
        committed(second);

        assertThat(complete(first.taskKey(1), "for the run that ended")).isEqualTo(TaskResult.STALE);
        assertThat(complete(second.taskKey(1), "for this run")).isEqualTo(TaskResult.RECORDED);
    }

    @Test
    void required_ST59_aTaskThatNeverWasIsStale() {
        InstanceKey key = create("order");

        assertThat(complete(new TaskKey(key, 0, 1), "x")).isEqualTo(TaskResult.STALE);
        assertThat(complete(new TaskKey(new InstanceKey("unknown", UUID.randomUUID()), 0, 1), "x"))
                .isEqualTo(TaskResult.STALE);
        assertThat(bodies(claimOne(worker("w")))).isEmpty();
    }

    @Test
    void required_ST59_oneStaleResultDoesNotSinkTheOthers() {
        WorkerId worker = worker("w");
        TaskKey a = withTask("a", worker);
        TaskKey b = withTask("b", worker);
        complete(a, "done");

        assertThat(storage.completeTasks(List.of(
                        new TaskCompletion(a, Payload.ofUtf8("again")), new TaskCompletion(b, Payload.ofUtf8("b")))))
                .containsExactly(TaskResult.STALE, TaskResult.RECORDED);
    }

    @Test
    void required_ST60_tasksOfASuspendedInstanceWaitForTheResume() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        suspend(key.instance());

        assertThat(claimTasks(worker)).isEmpty();
        resume(key.instance());
        assertThat(claimTasks(worker)).extracting(ClaimedTask::key).containsExactly(key);
    }

    @Test
    void required_ST60_aResultForASuspendedInstanceIsKept() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        claimTasks(worker);
        suspend(key.instance());

        assertThat(complete(key, "result")).isEqualTo(TaskResult.RECORDED);
        assertNothingReady(worker);
        resume(key.instance());
        assertThat(bodies(claimOne(worker))).containsExactly("result");
    }

    @Test
    void required_ST75_aReleasedTaskIsDueWhenTheReleaseSays() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        claimTasks(worker);
        storage.release(List.of(new Release.OfTask(key, worker, storage.now().plus(LONG))));
        assertThat(claimTasks(worker)).isEmpty();
        assertThat(claim(worker).nextDue()).isNotNull();

        TaskKey second = withTask("second", worker);
        assertThat(claimTasks(worker)).hasSize(1);
        storage.release(List.of(new Release.OfTask(second, worker, storage.now())));
        assertThat(claimTasks(worker)).singleElement().satisfies(task -> {
            assertThat(task.key()).isEqualTo(second);
            assertThat(task.attempt()).isEqualTo(2);
        });
    }

    @Test
    void required_ST75_onlyTheClaimerReleasesATask() {
        WorkerId worker = worker("w");
        TaskKey key = withTask("order", worker);
        claimTasks(worker);

        storage.release(List.of(
                new Release.OfTask(key, new WorkerId("other", worker.epoch()), storage.now()),
                new Release.OfTask(key, new WorkerId(worker.name(), worker.epoch() + 1), storage.now())));

        assertThat(claimTasks(worker)).isEmpty();
    }
}
