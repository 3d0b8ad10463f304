package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.ParentLink;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rules of {@code commitTurns}: what a turn sends out. */
abstract class OutboxRules extends StorageRules {
    OutboxRules(StorageContract kit) {
        super(kit);
    }

    static NewInstance child(String id, ClaimedTurn parent, String conflict) {
        return new NewInstance(
                key(id),
                InstanceQueue.USER,
                ORCHESTRATOR,
                "",
                Map.of(),
                Payload.ofUtf8("start"),
                null,
                new ParentLink(parent.key(), parent.run(), 1),
                null,
                null,
                null,
                Payload.ofUtf8(conflict));
    }

    @Test
    void required_ST47_messagesArriveAndWakeTheirReceivers() {
        WorkerId sender = worker("sender");
        WorkerId receiver = worker("receiver");
        InstanceKey to = running("to", receiver);
        create("from");
        ClaimedTurn claim = claimOne(sender);
        assertNothingReady(receiver);

        committed(turn(claim)
                .send(event(to, null, "first"))
                .send(reply(to, 0, null, "second"))
                .send(event(to, null, "third")));

        assertThat(bodies(claimOne(receiver))).containsExactly("first", "second", "third");
    }

    @Test
    void required_ST47_messagesToNobodyAreSkipped() {
        WorkerId worker = worker("w");
        InstanceKey over = ended("over", worker);
        InstanceKey again = create("again");
        committed(turn(claimOne(worker)).runsAgain());
        claimOne(worker);
        create("from");

        committed(turn(claimOne(worker))
                .send(event(key("unknown"), null, "x"))
                .send(event(over, null, "x"))
                .send(reply(key("again"), 1, null, "another life"))
                .send(reply(again, 0, null, "an earlier run"))
                .send(event(again, "e1", "arrives"))
                .send(event(again, "e1", "a duplicate")));

        assertThat(status(over)).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(append(event(again, "e1", "a duplicate"))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(append(event(over, null, "x"))).isEqualTo(AppendResult.TERMINAL);
    }

    @Test
    void required_ST47_aMessageToItselfMakesItReady() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");

        assertThat(committed(turn(claimOne(worker)).send(event(key, null, "to myself")))
                        .woken())
                .isTrue();

        assertThat(bodies(claimOne(worker))).containsExactly("to myself");
    }

    @Test
    void required_ST47_aMessageToItselfMeetsTheInstanceAfterTheTurn() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker))
                .send(reply(key, 0, null, "for the run that ends"))
                .send(event(key, null, "for whichever run"))
                .runsAgain());

        assertThat(bodies(claimOne(worker))).containsExactly("for whichever run");
    }

    @Test
    void required_ST47_aMessageMeetsAnInstanceThatTheSameTurnCreates() {
        WorkerId worker = worker("w");
        create("starter");
        NewInstance started = instance("started");

        committed(turn(claimOne(worker))
                .send(event(started.key(), null, "welcome"))
                .start(started));

        assertThat(bodies(claimOne(worker))).containsExactly("welcome");
    }

    @Test
    void required_ST47_aMessageToAClaimedInstanceWaitsForItsCommit() {
        WorkerId worker = worker("w");
        InstanceKey to = create("to");
        ClaimedTurn busy = claimOne(worker);
        create("from");
        committed(turn(claimOne(worker)).send(event(to, null, "hello")));

        assertNothingReady(worker);
        committed(turn(busy));
        assertThat(bodies(claimOne(worker))).containsExactly("hello");
    }

    @Test
    void required_ST47_twoTurnsOfOneBatchMayWriteToEachOther() {
        WorkerId worker = worker("w");
        InstanceKey a = create("a");
        InstanceKey b = create("b");
        List<ClaimedTurn> claims = claimTurns(worker);

        storage.commitTurns(claims.stream()
                .map(claim -> turn(claim)
                        .send(event(
                                claim.key().equals(a) ? b : a,
                                null,
                                "from " + claim.key().instanceId()))
                        .build())
                .toList());

        List<ClaimedTurn> next = claimTurns(worker);
        assertThat(ids(next)).containsExactlyInAnyOrder("a", "b");
        assertThat(next)
                .allSatisfy(turn ->
                        assertThat(bodies(turn)).containsExactly(turn.key().equals(a) ? "from b" : "from a"));
    }

    @Test
    void required_ST48_childrenAreCreatedReady() {
        WorkerId worker = worker("w");
        create("parent");
        ClaimedTurn parent = claimOne(worker);

        committed(turn(parent).start(child("child", parent, "taken")));

        ClaimedTurn child = claimOne(worker);
        assertThat(child.key().instanceId()).isEqualTo("child");
        assertThat(child.parent()).isEqualTo(new ParentLink(parent.key(), 0, 1));
        assertThat(child.start()).isEqualTo(Payload.ofUtf8("start"));
    }

    @Test
    void required_ST48_aTakenIdIsToldToTheParent() {
        WorkerId worker = worker("w");
        InstanceKey taken = running("taken", worker);
        create("parent");
        ClaimedTurn parent = claimOne(worker);

        assertThat(committed(turn(parent).start(child("taken", parent, "is taken")))
                        .woken())
                .isTrue();

        assertThat(view(taken).key()).isEqualTo(taken);
        ClaimedTurn told = claimOne(worker);
        assertThat(told.key()).isEqualTo(parent.key());
        assertThat(bodies(told)).containsExactly("is taken");
    }

    /** Whether the same request made it or another: this turn did not, and the parent waits for an answer. */
    @Test
    void required_ST48_anInstanceThatTheSameRequestMadeIsToldToTheParentToo() {
        WorkerId worker = worker("w");
        create("parent");
        ClaimedTurn parent = claimOne(worker);
        NewInstance child = child("child", parent, "exists");
        NewInstance requested = new NewInstance(
                child.key(),
                child.queue(),
                child.name(),
                child.version(),
                child.tags(),
                child.start(),
                storage.now().plus(LONG),
                child.parent(),
                null,
                UUID.randomUUID(),
                null,
                child.conflictReply());
        create(requested);

        assertThat(committed(turn(parent).start(requested)).woken()).isTrue();

        assertThat(bodies(claimOne(worker))).containsExactly("exists");
    }

    @Test
    void required_ST48_aTakenIdWithoutAReplyIsSkipped() {
        WorkerId worker = worker("w");
        InstanceKey taken = running("taken", worker);
        create("starter");

        committed(turn(claimOne(worker)).start(instance("taken")).start(instance("other")));

        assertThat(view(taken).key()).isEqualTo(taken);
        assertThat(ids(claimTurns(worker))).containsExactly("other");
    }

    @Test
    void required_ST49_aTaskThatExistsIsLeftAlone() {
        WorkerId worker = worker("w");
        create("order");
        committed(turn(claimOne(worker)).task(1).waits(storage.now(), true));
        ClaimedTask claimed = claimTasks().get(0);
        ClaimedTurn claim = claimOne(worker);

        committed(turn(claim).task(1, ACTIVITY, 5).task(2));

        List<ClaimedTask> next = claimTasks();
        assertThat(next).extracting(task -> task.key().taskId()).containsExactly(2);
        assertThat(claimed.attempt()).isEqualTo(1);
    }

    @Test
    void required_ST86_aRecoveredTaskWhoseResultHasComeIsNotStored() {
        WorkerId worker = worker("w");
        create("order");
        ClaimedTurn claim = claimOne(worker);
        TaskKey recorded = new TaskKey(claim.key(), claim.run(), 1);
        assertThat(append(reply(claim.key(), claim.run(), recorded.eventId(), "result")))
                .isEqualTo(AppendResult.ACCEPTED);

        committed(turn(claim).task(1).task(2).after(new AfterTurn.Waits(null, false, true)));

        assertThat(claimTasks()).extracting(task -> task.key().taskId()).containsExactly(2);
    }

    @Test
    void required_ST49_aTaskBeginsWithTheAttemptsItIsGiven() {
        WorkerId worker = worker("w");
        create("order");
        committed(turn(claimOne(worker)).task(1, ACTIVITY, 1));

        assertThat(claimTasks()).singleElement().satisfies(task -> {
            assertThat(task.attempt()).isEqualTo(2);
            assertThat(task.name()).isEqualTo(ACTIVITY);
            assertThat(task.body()).isEqualTo(Payload.ofUtf8("task 1"));
        });
    }
}
