package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusChange;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TaskResult;
import dev.durable.spi.WorkerId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rules of {@code control}: terminate, and what holds for all three requests. */
abstract class TerminateRules extends StorageRules {
    TerminateRules(StorageContract kit) {
        super(kit);
    }

    private void assertTerminated(InstanceKey key) {
        assertThat(terminate(key))
                .isInstanceOfSatisfying(
                        ControlResult.Applied.class,
                        applied -> assertThat(applied.status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED));
        InstanceView view = view(key);
        assertThat(view.status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(view.failure()).isEqualTo(Payload.ofUtf8("why"));
        assertThat(view.completedAt()).isNotNull().isEqualTo(view.updatedAt());
        assertThat(view.parked()).isNull();
        assertThat(history(key, view.run())).last().isEqualTo("terminated");
        assertThat(append(event(key, null, "late"))).isEqualTo(AppendResult.TERMINAL);
        assertThat(claimTasks()).isEmpty();
    }

    @Test
    void required_ST62_aPendingInstanceIsTerminated() {
        InstanceKey key = create("order");
        assertTerminated(key);
        assertNothingReady(worker("w"));
        assertThat(view(key).start()).as("its input stays readable").isEqualTo(Payload.ofUtf8("start order"));
    }

    @Test
    void required_ST62_aScheduledInstanceIsTerminated() {
        InstanceKey key =
                create(CreateRules.instance(key("order"), storage.now().plusMillis(10), null, null));
        assertTerminated(key);
        kit.advance(storage, MOMENT.multipliedBy(3));
        assertNothingReady(worker("w"));
    }

    @Test
    void required_ST62_aWaitingInstanceIsTerminatedWithItsTimer() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(storage.now().plusMillis(10), false));
        assertTerminated(key);
        kit.advance(storage, MOMENT.multipliedBy(3));
        assertNothingReady(worker);
        assertThat(view(key).readyAt()).isNull();
    }

    @Test
    void required_ST62_aSuspendedInstanceIsTerminated() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(null, false));
        raise(key, "message");
        suspend(key);
        assertTerminated(key);
        assertNothingReady(worker);
    }

    @Test
    void required_ST62_aParkedInstanceIsTerminated() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker))
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.SUSPENDED, null, null, null, new Parked("DUR-101", "why"))));
        assertTerminated(key);
    }

    @Test
    void required_ST62_tasksAndMessagesGoWithIt() {
        WorkerId worker = worker("w");
        TaskKey claimed = withTask("claimed", worker);
        assertThat(claimTasks(worker)).hasSize(1);
        TaskKey waiting = withTask("waiting", worker);
        raise(waiting.instance(), "message");

        assertTerminated(waiting.instance());
        assertThat(terminate(claimed.instance())).isInstanceOf(ControlResult.Applied.class);

        assertThat(complete(waiting, "late")).isEqualTo(TaskResult.STALE);
        assertThat(complete(claimed, "late")).isEqualTo(TaskResult.STALE);
        assertThat(claimTasks()).isEmpty();
        assertNothingReady(worker);
    }

    @Test
    void required_ST61_aTurnInFlightIsFenced() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);

        assertTerminated(key);

        assertStale(turn(claim).start(instance("child")).task(1));
        assertThat(status(key)).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(storage.queries().find("child", false)).isNull();
    }

    @Test
    void required_ST61_theEventIsABlockOfItsOwn() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(
                turn(claimOne(worker)).history(2, Payload.ofUtf8("two events")).waits(null, false));
        long statusVersion = view(key).statusVersion();

        suspend(key);
        resume(key);
        ClaimedTurn next = claimOne(worker);
        committed(turn(next));

        assertThat(next.historySize()).isEqualTo(4);
        assertThat(history(key, 0)).containsExactly("two events", "suspended", "resumed", "event");
        assertThat(storage.readHistory(key, 0, 0, 1 << 20).turns())
                .extracting(turn -> turn.fromSeq())
                .containsExactly(0L, 2L, 3L, 4L);
        assertThat(view(key).statusVersion()).isEqualTo(statusVersion + 2);
    }

    @Test
    void required_ST67_theOwnerOfATerminatedInstanceIsToldAtOnce() {
        WorkerId owner = worker("owner");
        InstanceKey waiting = running("waiting", owner);
        InstanceKey claimed = create("claimed");
        claimOne(owner);
        assertTerminated(waiting);
        assertTerminated(claimed);

        List<ClaimedTurn> told = claimTurns(owner);
        assertThat(ids(told)).containsExactlyInAnyOrder("waiting", "claimed");
        assertThat(told).allSatisfy(turn -> assertThat(turn.status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED));
        assertNothingReady(owner);
    }

    @Test
    void required_ST64_anEndedInstanceIsUnchanged() {
        InstanceKey terminated = create("terminated");
        terminate(terminated);
        InstanceKey completed = ended("completed", worker("w"));
        InstanceView before = view(terminated);

        assertThat(terminate(terminated)).isEqualTo(new ControlResult.Unchanged(OrchestrationRuntimeStatus.TERMINATED));
        assertThat(terminate(completed)).isEqualTo(new ControlResult.Unchanged(OrchestrationRuntimeStatus.COMPLETED));
        assertThat(suspend(completed)).isEqualTo(new ControlResult.Unchanged(OrchestrationRuntimeStatus.COMPLETED));
        assertThat(resume(completed)).isEqualTo(new ControlResult.Unchanged(OrchestrationRuntimeStatus.COMPLETED));
        assertThat(history(terminated, 0)).containsExactly("terminated");
        assertThat(view(terminated)).isEqualTo(before);
    }

    @Test
    void required_ST64_anUnknownInstanceIsNotFound() {
        InstanceKey known = create("known");

        assertThat(terminate(key("unknown"))).isEqualTo(new ControlResult.NotFound());
        assertThat(terminate(new InstanceKey("known", UUID.randomUUID()))).isEqualTo(new ControlResult.NotFound());
        assertThat(suspend(new InstanceKey("known", UUID.randomUUID()))).isEqualTo(new ControlResult.NotFound());
        assertThat(resume(new InstanceKey("known", UUID.randomUUID()))).isEqualTo(new ControlResult.NotFound());
        assertThat(status(known)).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void required_ST63_theParentIsToldAndInstancesAreCreated() {
        WorkerId worker = worker("w");
        InstanceKey parent = running("parent", worker);
        InstanceKey child = create("child");
        NewInstance webhook = ClaimRules.system("$durable/webhook/1");

        terminate(child, List.of(reply(parent, 0, null, "child terminated")), List.of(webhook));

        List<ClaimedTurn> turns = claimTurns(worker);
        assertThat(ids(turns)).containsExactlyInAnyOrder("parent", "$durable/webhook/1");
        assertThat(turns)
                .filteredOn(turn -> turn.key().equals(parent))
                .singleElement()
                .satisfies(turn -> assertThat(bodies(turn)).containsExactly("child terminated"));
    }

    @Test
    void required_ST63_aParentWhoseRunIsOverIsSkipped() {
        WorkerId worker = worker("w");
        InstanceKey parent = create("parent");
        committed(turn(claimOne(worker)).runsAgain());
        committed(turn(claimOne(worker)));
        InstanceKey over = ended("over", worker);
        InstanceKey child = create("child");

        terminate(child, List.of(reply(parent, 0, null, "x"), reply(over, 0, null, "x")), List.of());

        assertThat(status(child)).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertNothingReady(worker);
    }

    @Test
    void required_ST63_aSecondTerminateTellsNobody() {
        WorkerId worker = worker("w");
        InstanceKey parent = running("parent", worker);
        InstanceKey child = create("child");
        terminate(child);

        terminate(child, List.of(reply(parent, 0, null, "x")), List.of(instance("webhook")));

        assertNothingReady(worker);
        assertThat(storage.queries().find("webhook", false)).isNull();
    }

    private void terminate(InstanceKey key, List<NewMessage.Reply> replies, List<NewInstance> instances) {
        storage.control(new ControlRequest.Terminate(
                key, storage.now(), Payload.ofUtf8("terminated"), Payload.ofUtf8("why"), replies, instances));
    }
}
