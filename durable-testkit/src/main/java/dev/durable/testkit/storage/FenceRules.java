package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.StatusChange;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rules of {@code commitTurns}: the compare-and-set, and the commit id. */
abstract class FenceRules extends StorageRules {
    FenceRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST07_staleVersionCannotCommit() {
        WorkerId worker = worker("w");
        create("order");
        ClaimedTurn claim = claimOne(worker);
        long version = committed(turn(claim)).version();

        assertThat(version).isEqualTo(claim.version() + 1);
        assertStale(turn(claim));
        assertStale(turn(claim).version(version + 1));
        assertStale(turn(claim).version(version - 1));
        assertThat(history(claim.key(), 0)).containsExactly("event");
    }

    @Test
    void required_ST07_ofTwoCommitsOfOneVersionTheFirstWins() {
        WorkerId worker = worker("w");
        create("order");
        ClaimedTurn claim = claimOne(worker);

        committed(turn(claim).history(1, Payload.ofUtf8("first")));
        assertStale(turn(claim).history(1, Payload.ofUtf8("second")));

        assertThat(history(claim.key(), 0)).containsExactly("first");
    }

    @Test
    void required_ST41_aStaleCommitChangesNothingAtAll() {
        WorkerId worker = worker("w");
        InstanceKey target = running("target", worker);
        InstanceKey key = create("order");
        raise(key, "message");
        ClaimedTurn claim = claimOne(worker);
        TurnBuilder stale = turn(claim)
                .consumeAll()
                .history(1, Payload.ofUtf8("stale"))
                .send(event(target, "e1", "must not arrive"))
                .start(instance("child"))
                .task(1)
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.RUNNING,
                        Payload.ofUtf8("custom"),
                        Payload.ofUtf8("output"),
                        Payload.ofUtf8("failure"),
                        null))
                .version(claim.version() + 7);
        InstanceView before = view(key);

        assertStale(stale);

        assertThat(view(key)).isEqualTo(before);
        assertThat(history(key, 0)).isEmpty();
        assertThat(storage.queries().find("child", false)).isNull();
        assertThat(claimTasks()).isEmpty();
        assertThat(append(event(target, "e1", "the id is still free"))).isEqualTo(AppendResult.ACCEPTED);
        lapse(worker);
        storage.recover(100);
        List<ClaimedTurn> turns = claimTurns(worker("heir"));
        assertThat(turns)
                .filteredOn(turn -> turn.key().equals(key))
                .singleElement()
                .satisfies(turn -> {
                    assertThat(bodies(turn)).containsExactly("message");
                    assertThat(turn.version()).isEqualTo(claim.version());
                    assertThat(turn.start()).isNotNull();
                });
    }

    @Test
    void required_ST41_aCommitAppliesAllItsParts() {
        WorkerId worker = worker("w");
        InstanceKey target = running("target", worker);
        InstanceKey key = create("order");
        raise(key, "message");
        NewInstance child = instance("child");

        CommitResult.Committed result = committed(turn(claimOne(worker))
                .consumeAll()
                .history(2, Payload.ofUtf8("two events"))
                .send(event(target, null, "hello"))
                .start(child)
                .task(1));

        assertThat(result.statusVersion()).isEqualTo(view(key).statusVersion());
        assertThat(status(key)).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(history(key, 0)).containsExactly("two events");
        assertThat(claimTasks()).hasSize(1);
        List<ClaimedTurn> turns = claimTurns(worker);
        assertThat(ids(turns)).containsExactlyInAnyOrder("target", "child");
        raise(key, "another");
        ClaimedTurn next = claimOne(worker);
        assertThat(bodies(next)).containsExactly("another");
        assertThat(next.historySize()).isEqualTo(2);
    }

    @Test
    void required_ST08_anotherIncarnationCannotCommit() {
        WorkerId worker = worker("w");
        create("order");
        ClaimedTurn claim = claimOne(worker);

        assertStale(turn(claim).incarnation(UUID.randomUUID()));
        committed(turn(claim));
    }

    @Test
    void required_ST08_aZombieOfAPurgedInstanceHitsNothing() {
        WorkerId worker = worker("w");
        InstanceKey old = create("order");
        ClaimedTurn claim = claimOne(worker);
        terminate(old);
        storage.purge(new PurgeRequest.ById("order"));
        assertStale(turn(claim));

        InstanceKey young = create("order");
        ClaimedTurn fresh = claimOne(worker);
        for (long version = claim.version(); version <= fresh.version() + 2; version++) {
            assertStale(turn(claim).version(version).task(1).start(instance("child")));
        }
        assertThat(terminate(old)).isEqualTo(new ControlResult.NotFound());
        assertThat(history(young, 0)).isEmpty();
        assertThat(storage.queries().find("child", false)).isNull();
        committed(turn(fresh));
    }

    @Test
    void required_ST42_theSameCommitIdIsAppliedOnce() {
        WorkerId worker = worker("w");
        InstanceKey target = running("target", worker);
        InstanceKey key = create("order");
        TurnCommit turn = turn(claimOne(worker))
                .send(event(target, null, "once"))
                .start(instance("child"))
                .task(1)
                .waits(null, false)
                .build();
        CommitResult.Committed first = (CommitResult.Committed) commit(turn);

        CommitResult second = commit(turn);
        assertThat(second).isInstanceOfSatisfying(CommitResult.AlreadyCommitted.class, already -> {
            assertThat(already.version()).isEqualTo(first.version());
            assertThat(already.statusVersion()).isEqualTo(first.statusVersion());
        });
        assertThat(commit(turn)).isEqualTo(second);

        assertThat(history(key, 0)).containsExactly("event");
        assertThat(claimTasks()).hasSize(1);
        assertThat(claimTurns(worker))
                .filteredOn(claimed -> claimed.key().equals(target))
                .singleElement()
                .satisfies(claimed -> assertThat(bodies(claimed)).containsExactly("once"));
    }

    @Test
    void required_ST42_aRepetitionSaysThatAMessageHasComeMeanwhile() {
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker("w"));
        raise(key, "during the turn");
        TurnCommit turn = turn(claim).build();
        commit(turn);

        assertThat(commit(turn))
                .isInstanceOfSatisfying(
                        CommitResult.AlreadyCommitted.class,
                        already -> assertThat(already.woken()).isTrue());
    }

    @Test
    void required_ST42_aRepeatedEndIsRecognised() {
        InstanceKey key = create("order");
        TurnCommit turn = turn(claimOne(worker("w"))).ends().build();
        assertThat(commit(turn)).isInstanceOf(CommitResult.Committed.class);

        assertThat(commit(turn)).isInstanceOf(CommitResult.AlreadyCommitted.class);
        assertThat(status(key)).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void required_ST42_aRepeatedCommitDoesNotHideASuspension() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);
        TurnCommit turn = turn(claim).build();
        long version = ((CommitResult.Committed) commit(turn)).version();
        suspend(key);

        assertThat(commit(turn))
                .isInstanceOfSatisfying(
                        CommitResult.AlreadyCommitted.class,
                        already -> assertThat(already.version())
                                .as("the version that the commit made, so that a next turn in ignorance is refused")
                                .isEqualTo(version));
        assertStale(turn(claim).version(version));
    }

    @Test
    void required_ST42_onlyTheLastCommitIdIsRemembered() {
        WorkerId worker = worker("w");
        create("order");
        TurnCommit first = turn(claimOne(worker)).waits(storage.now(), true).build();
        commit(first);
        committed(turn(claimOne(worker)));

        assertThat(commit(first)).isEqualTo(new CommitResult.Stale());
    }

    @Test
    void required_ST43_oneStaleItemDoesNotSinkTheBatch() {
        WorkerId worker = worker("w");
        for (String id : List.of("a", "b", "c")) {
            create(id);
        }
        List<ClaimedTurn> claims = claimTurns(worker);
        terminate(claims.get(1).key());

        List<CommitResult> results = storage.commitTurns(
                claims.stream().map(claim -> turn(claim).build()).toList());

        assertThat(results).hasSize(3);
        assertThat(results.get(0)).isInstanceOf(CommitResult.Committed.class);
        assertThat(results.get(1)).isEqualTo(new CommitResult.Stale());
        assertThat(results.get(2)).isInstanceOf(CommitResult.Committed.class);
        assertThat(history(claims.get(0).key(), 0)).containsExactly("event");
        assertThat(history(claims.get(1).key(), 0)).containsExactly("terminated");
        assertThat(history(claims.get(2).key(), 0)).containsExactly("event");
    }

    @Test
    void required_ST43_aRepeatedBatchIsAnsweredPerItem() {
        WorkerId worker = worker("w");
        create("a");
        create("b");
        List<ClaimedTurn> claims = claimTurns(worker);
        TurnCommit a = turn(claims.get(0)).build();
        TurnCommit b = turn(claims.get(1)).build();
        commit(a);

        List<CommitResult> results = storage.commitTurns(List.of(b, a));

        assertThat(results.get(0)).isInstanceOf(CommitResult.Committed.class);
        assertThat(results.get(1)).isInstanceOf(CommitResult.AlreadyCommitted.class);
    }

    @Test
    void required_ST44_aLateCommitThatIsStillFirstWins() {
        WorkerId slow = worker("slow");
        create("order");
        ClaimedTurn claim =
                storage.claim(visible(slow, Duration.ofMillis(1))).turns().get(0);
        lapse(slow);

        committed(turn(claim));
    }

    @Test
    void required_ST44_aCommitNeedsNoClaim() {
        WorkerId first = worker("first");
        WorkerId second = worker("second");
        InstanceKey key = create("order");
        ClaimedTurn lost = claimOne(first);
        lapse(first);
        storage.recover(100);
        ClaimedTurn current = claimOne(second);

        committed(turn(lost));
        assertStale(turn(current));
        assertThat(view(key).owner()).as("the owner is who claimed last").isEqualTo("second");
    }

    @Test
    void required_ST45_anEndedInstanceTakesNoCommit() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);
        long version = committed(turn(claim).ends()).version();

        assertStale(turn(claim).version(version).status(OrchestrationRuntimeStatus.RUNNING));
        assertThat(status(key)).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(history(key, 0)).containsExactly("event");
    }
}
