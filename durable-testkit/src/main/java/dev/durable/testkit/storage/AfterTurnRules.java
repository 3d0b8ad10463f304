package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.TaskResult;
import dev.durable.spi.WorkerId;
import org.junit.jupiter.api.Test;

/** Rules of {@code commitTurns}: how the instance goes on. */
abstract class AfterTurnRules extends StorageRules {
    AfterTurnRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST51_withoutAWakeTimeItWaitsForAMessage() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(null, true));

        assertNothingReady(worker);
        assertThat(view(key).readyAt()).isNull();
        raise(key, "wake");
        claimOne(worker);
    }

    @Test
    void required_ST51_aNewWakeTimeReplacesTheOldOne() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(storage.now(), true));
        ClaimedTurn claim = claimOne(worker);
        committed(turn(claim).waits(storage.now().plus(LONG), true));

        assertNothingReady(worker);
        assertThat(view(key).readyAt()).isAfter(storage.now());
    }

    @Test
    void required_ST52_aKeptInstanceStaysWithItsOwner() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = create("order");
        committed(turn(claimOne(owner)).waits(storage.now(), true));

        assertNothingReady(other);
        assertThat(view(key).owner()).isEqualTo("owner");
        claimOne(owner);
    }

    @Test
    void required_ST52_aReleasedInstanceGoesToWhoeverClaimsIt() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        InstanceKey key = create("order");
        committed(turn(claimOne(owner)).waits(storage.now(), false));
        assertThat(view(key).owner()).isNull();

        assertThat(claimOne(other).key()).isEqualTo(key);
        assertNothingReady(owner);
    }

    @Test
    void required_ST53_anOrphanStaysOneUntilACommitSaysOtherwise() {
        WorkerId dead = worker("dead");
        WorkerId worker = worker("w");
        running("order", dead);
        lapse(dead);
        storage.recover(100);

        ClaimedTurn orphan = claimOne(worker);
        assertThat(orphan.orphaned()).isTrue();
        committed(turn(orphan).waits(storage.now(), true));
        ClaimedTurn still = claimOne(worker);
        assertThat(still.orphaned()).isTrue();
        committed(turn(still).after(new AfterTurn.Waits(storage.now(), true, true)));
        assertThat(claimOne(worker).orphaned()).isFalse();
    }

    @Test
    void required_ST53_whoWasTakenForDeadDoesNotClearItsOwnMark() {
        WorkerId dead = worker("dead");
        WorkerId slow = worker("slow");
        running("order", dead);
        lapse(dead);
        storage.recover(100);
        ClaimedTurn orphan = claimOne(slow);
        lapse(slow);
        storage.recover(100);

        committed(turn(orphan).after(new AfterTurn.Waits(null, true, true)));

        assertThat(claimOne(worker("heir")).orphaned()).isTrue();
    }

    @Test
    void required_ST55_theNextRunStartsAtOnceAndKeepsEventsOnly() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        raise(key, "consumed");
        ClaimedTurn claim = claimOne(worker);
        raise(key, "kept");
        append(reply(key, 0, null, "of the old run"));

        committed(turn(claim).consumeAll().task(1).runsAgain());

        ClaimedTurn next = claimOne(worker);
        assertThat(next.run()).isEqualTo(1);
        assertThat(next.historySize()).isZero();
        assertThat(bodies(next)).containsExactly("kept");
        assertThat(next.key()).isEqualTo(key);
        assertThat(claimTasks()).isEmpty();
        assertThat(history(key, 0)).as("history is never rewritten").containsExactly("event");
        assertThat(history(key, 1)).isEmpty();
        committed(turn(next));
        assertThat(history(key, 1)).containsExactly("event");
    }

    @Test
    void required_ST55_aResultForTheOldRunIsStale() {
        WorkerId worker = worker("w");
        create("order");
        TurnBuilder first = turn(claimOne(worker)).task(1).waits(storage.now(), true);
        committed(first);
        assertThat(claimTasks()).hasSize(1);
        committed(turn(claimOne(worker)).runsAgain());

        assertThat(complete(first.taskKey(1), "late")).isEqualTo(TaskResult.STALE);
        assertThat(bodies(claimOne(worker))).isEmpty();
    }

    @Test
    void required_ST55_theOwnerOfTheNextRunIsAsAskedFor() {
        WorkerId owner = worker("owner");
        WorkerId other = worker("other");
        create("order");
        committed(turn(claimOne(owner)).runsAgain());
        assertNothingReady(other);
        committed(turn(claimOne(owner)).after(new AfterTurn.RunsAgain(Payload.ofUtf8("third run"), false)));

        assertThat(claimOne(other).run()).isEqualTo(2);
    }

    @Test
    void required_ST55_theNextRunIsNoOrphan() {
        WorkerId dead = worker("dead");
        WorkerId worker = worker("w");
        running("order", dead);
        lapse(dead);
        storage.recover(100);
        committed(turn(claimOne(worker)).runsAgain());

        assertThat(claimOne(worker).orphaned()).isFalse();
    }

    @Test
    void required_ST56_anEndLeavesNothingToDo() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        TurnBuilder first = turn(claimOne(worker)).task(1).task(2).waits(storage.now(), true);
        committed(first);
        assertThat(storage.claim(slots(worker("tasks"), 0, 0, 1)).tasks()).hasSize(1);
        ClaimedTurn claim = claimOne(worker);
        raise(key, "in between");

        assertThat(committed(turn(claim).ends()).woken()).isFalse();

        assertThat(status(key)).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(view(key).owner()).isNull();
        assertThat(view(key).readyAt()).isNull();
        assertNothingReady(worker);
        assertThat(claimTasks()).isEmpty();
        assertThat(complete(first.taskKey(1), "late")).isEqualTo(TaskResult.STALE);
        assertThat(complete(first.taskKey(2), "late")).isEqualTo(TaskResult.STALE);
        assertThat(append(event(key, null, "late"))).isEqualTo(AppendResult.TERMINAL);
        assertThat(history(key, 0)).hasSize(2);
    }
}
