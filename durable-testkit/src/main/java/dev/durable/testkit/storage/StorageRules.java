package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every group of rules needs: a fresh storage, and short words for its operations. */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(BrokenRuleReport.class)
abstract class StorageRules {
    static final String ORCHESTRATOR = "Order";
    static final String ACTIVITY = "Charge";
    static final int INBOX_LIMIT = 10_000;
    static final int MAX_MESSAGES = 64;
    static final Duration LONG = Duration.ofMinutes(10);
    static final Duration MOMENT = Duration.ofMillis(5);

    final StorageContract kit;
    Storage storage;

    @SuppressWarnings("NullAway.Init") // The storage is made before each test.
    StorageRules(StorageContract kit) {
        this.kit = kit;
    }

    @BeforeEach
    void open() throws Exception {
        storage = kit.create();
    }

    @AfterEach
    void close() {
        // There is none where making it failed, or skipped the test since its server is not installed.
        if (storage != null) {
            storage.close();
        }
    }

    // ---- instances ------------------------------------------------------------------------------------------

    static InstanceKey key(String id) {
        return new InstanceKey(id, UUID.randomUUID());
    }

    static NewInstance instance(String id) {
        return NewInstance.of(key(id), ORCHESTRATOR, Payload.ofUtf8("start " + id));
    }

    InstanceKey create(String id) {
        return create(instance(id));
    }

    InstanceKey create(NewInstance wanted) {
        assertThat(storage.create(List.of(wanted))).containsExactly(new CreateResult.Created(wanted.key()));
        return wanted.key();
    }

    InstanceView view(InstanceKey key) {
        return view(key.instanceId(), true);
    }

    InstanceView view(String id, boolean withPayloads) {
        InstanceView view = storage.queries().find(id, withPayloads);
        if (view == null) {
            throw new AssertionError("instance '" + id + "' is not found");
        }
        return view;
    }

    OrchestrationRuntimeStatus status(InstanceKey key) {
        return view(key).status();
    }

    // ---- messages -------------------------------------------------------------------------------------------

    static NewMessage.Event event(InstanceKey to, @Nullable String eventId, String body) {
        return new NewMessage.Event(to.instanceId(), eventId, Payload.ofUtf8(body));
    }

    static NewMessage.Reply reply(InstanceKey to, int run, @Nullable String eventId, String body) {
        return new NewMessage.Reply(to, run, eventId, Payload.ofUtf8(body));
    }

    AppendResult append(NewMessage message) {
        List<AppendResult> results = storage.append(List.of(message), INBOX_LIMIT);
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    void raise(InstanceKey to, String body) {
        assertThat(append(event(to, null, body))).isEqualTo(AppendResult.ACCEPTED);
    }

    static List<String> bodies(ClaimedTurn turn) {
        return turn.messages().stream()
                .map(InboxMessage::body)
                .map(Payload::toUtf8)
                .toList();
    }

    // ---- workers --------------------------------------------------------------------------------------------

    WorkerId worker(String name) {
        return storage.renew(heartbeat(new WorkerId(name, 0), LONG)).worker();
    }

    static WorkerHeartbeat heartbeat(WorkerId worker, Duration lease, TaskKey... held) {
        return new WorkerHeartbeat(worker, lease, Set.of(ORCHESTRATOR), Set.of(ACTIVITY), List.of(held));
    }

    /**
     * Makes a lease lapse by renewing it for the shortest time, so that no test depends on speed. What the worker has
     * claimed must be named, or it is handed back as unheard of.
     */
    void lapse(WorkerId worker, TaskKey... held) {
        assertThat(storage.renew(heartbeat(worker, Duration.ofMillis(1), held)).worker())
                .isEqualTo(worker);
        kit.advance(storage, MOMENT);
    }

    static ClaimRequest request(WorkerId worker) {
        return new ClaimRequest(worker, Set.of(ORCHESTRATOR), Set.of(ACTIVITY), 100, 100, 100, MAX_MESSAGES, LONG);
    }

    static ClaimRequest slots(WorkerId worker, int user, int system, int tasks) {
        return new ClaimRequest(
                worker, Set.of(ORCHESTRATOR), Set.of(ACTIVITY), user, system, tasks, MAX_MESSAGES, LONG);
    }

    static ClaimRequest visible(WorkerId worker, Duration visibility) {
        return new ClaimRequest(
                worker, Set.of(ORCHESTRATOR), Set.of(ACTIVITY), 100, 100, 100, MAX_MESSAGES, visibility);
    }

    Claimed claim(WorkerId worker) {
        return storage.claim(request(worker));
    }

    List<ClaimedTurn> claimTurns(WorkerId worker) {
        return storage.claim(slots(worker, 100, 100, 0)).turns();
    }

    List<ClaimedTask> claimTasks(WorkerId worker) {
        return storage.claim(slots(worker, 0, 0, 100)).tasks();
    }

    /** Claims all due tasks, by a worker that owns no instance. */
    List<ClaimedTask> claimTasks() {
        return claimTasks(worker("tasks"));
    }

    /** Claims the one instance that is ready for this worker. */
    ClaimedTurn claimOne(WorkerId worker) {
        List<ClaimedTurn> turns = claimTurns(worker);
        assertThat(turns).as("turns handed out to %s", worker.name()).hasSize(1);
        return turns.get(0);
    }

    void assertNothingReady(WorkerId worker) {
        assertThat(claimTurns(worker))
                .as("turns handed out to %s", worker.name())
                .isEmpty();
    }

    static List<String> ids(List<ClaimedTurn> turns) {
        return turns.stream().map(turn -> turn.key().instanceId()).toList();
    }

    // ---- turns ----------------------------------------------------------------------------------------------

    TurnBuilder turn(ClaimedTurn claim) {
        return new TurnBuilder(claim, storage.now());
    }

    CommitResult commit(TurnCommit turn) {
        List<CommitResult> results = storage.commitTurns(List.of(turn));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    CommitResult.Committed committed(TurnBuilder turn) {
        CommitResult result = commit(turn.build());
        assertThat(result).isInstanceOf(CommitResult.Committed.class);
        return (CommitResult.Committed) result;
    }

    void assertStale(TurnBuilder turn) {
        assertThat(commit(turn.build())).isEqualTo(new CommitResult.Stale());
    }

    /** An instance after its first turn, owned by the worker and waiting. */
    InstanceKey running(String id, WorkerId owner) {
        InstanceKey key = create(id);
        committed(turn(claimOne(owner)));
        return key;
    }

    /** An instance that has ended. */
    InstanceKey ended(String id, WorkerId worker) {
        InstanceKey key = create(id);
        committed(turn(claimOne(worker)).ends());
        return key;
    }

    /** An instance after its first turn, with nobody owning it and one task stored. */
    TaskKey withTask(String id, WorkerId worker) {
        create(id);
        TurnBuilder turn = turn(claimOne(worker)).task(1).waits(null, false);
        committed(turn);
        return turn.taskKey(1);
    }

    TaskResult complete(TaskKey key, String result) {
        List<TaskResult> results = storage.completeTasks(List.of(new TaskCompletion(key, Payload.ofUtf8(result))));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    // ---- control --------------------------------------------------------------------------------------------

    ControlResult terminate(InstanceKey key) {
        return storage.control(new ControlRequest.Terminate(
                key, storage.now(), Payload.ofUtf8("terminated"), Payload.ofUtf8("why"), List.of(), List.of()));
    }

    ControlResult suspend(InstanceKey key) {
        return storage.control(new ControlRequest.Suspend(key, storage.now(), Payload.ofUtf8("suspended")));
    }

    ControlResult resume(InstanceKey key) {
        return storage.control(new ControlRequest.Resume(key, storage.now(), Payload.ofUtf8("resumed")));
    }

    // ---- history --------------------------------------------------------------------------------------------

    List<String> history(InstanceKey key, int run) {
        HistoryPage page = storage.readHistory(key, run, 0, 1 << 20);
        assertThat(page.last()).as("the whole history fits one page").isTrue();
        return page.turns().stream().map(turn -> turn.block().events().toUtf8()).toList();
    }
}
