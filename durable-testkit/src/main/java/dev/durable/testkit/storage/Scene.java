package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.ParentLink;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Names that no other scene in the same storage has, and short words for what is prepared under them. */
final class Scene {
    private static final Instant TIME = Instant.ofEpochMilli(1_000);

    final Storage storage;
    private final String mark;

    Scene(Storage storage, int number) {
        this.storage = storage;
        this.mark = "scene" + number + "-";
    }

    String named(String local) {
        return mark + local;
    }

    String local(String name) {
        return name.substring(mark.length());
    }

    InstanceFilter all() {
        return new InstanceFilter(Set.of(), null, null, null, null, mark, false);
    }

    NewInstance instance(String local) {
        return NewInstance.of(
                new InstanceKey(named(local), UUID.randomUUID()), named("Order"), Payload.ofUtf8("start " + local));
    }

    NewInstance child(String local, InstanceKey parent) {
        return new NewInstance(
                new InstanceKey(named(local), UUID.randomUUID()),
                InstanceQueue.USER,
                named("Order"),
                "",
                Map.of(),
                Payload.ofUtf8("start " + local),
                null,
                new ParentLink(parent, 0, 2),
                null,
                null,
                null,
                Payload.ofUtf8("taken"));
    }

    InstanceKey created(String local) {
        NewInstance wanted = instance(local);
        storage.create(List.of(wanted));
        return wanted.key();
    }

    NewMessage.Event event(String local, @Nullable String eventId) {
        return new NewMessage.Event(named(local), eventId, Payload.ofUtf8("event " + eventId));
    }

    WorkerHeartbeat heartbeat(WorkerId worker, Duration lease) {
        return new WorkerHeartbeat(worker, lease, Set.of(named("Order")), Set.of(named("Charge")), List.of());
    }

    WorkerId worker(String local) {
        return storage.renew(heartbeat(new WorkerId(named(local), 0), StorageRules.LONG))
                .worker();
    }

    ClaimRequest request(WorkerId worker) {
        return new ClaimRequest(
                worker, Set.of(named("Order")), Set.of(named("Charge")), 100, 100, 100, 64, StorageRules.LONG);
    }

    /** A turn of the one that this claim hands out, with two events of history and all messages consumed. */
    TurnBuilder turn(WorkerId worker, String local) {
        ClaimedTurn claim = storage.claim(request(worker)).turns().stream()
                .filter(turn -> turn.key().instanceId().equals(named(local)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(local + " is not handed out"));
        return new TurnBuilder(claim, TIME)
                .history(2, Payload.ofUtf8("two events"))
                .consumeAll();
    }

    void committed(TurnBuilder turn) {
        assertThat(storage.commitTurns(List.of(turn.build())))
                .singleElement()
                .isInstanceOf(CommitResult.Committed.class);
    }

    InstanceKey ended(WorkerId worker, String local) {
        InstanceKey key = created(local);
        committed(
                turn(worker, local).status(OrchestrationRuntimeStatus.COMPLETED).after(new AfterTurn.Ends()));
        return key;
    }

    /** An instance that waits for a stored task, and that nobody owns. */
    TaskKey withTask(WorkerId worker, String local) {
        created(local);
        TurnBuilder turn = turn(worker, local).task(1, named("Charge"), 0).waits(null, false);
        committed(turn);
        return turn.taskKey(1);
    }
}
