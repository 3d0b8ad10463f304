package dev.durable.testkit.storage;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.Outbox;
import dev.durable.spi.StatusChange;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TurnCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A turn in the making: by default one event of history, nothing consumed or sent, waiting for a message, kept. */
final class TurnBuilder {
    private final ClaimedTurn claim;
    private final Instant time;
    private InstanceKey key;
    private long version;
    private UUID commitId = UUID.randomUUID();
    private @Nullable HistoryBlock history = new HistoryBlock(1, Payload.ofUtf8("event"));
    private final List<Long> consumed = new ArrayList<>();
    private final List<NewMessage> messages = new ArrayList<>();
    private final List<NewInstance> instances = new ArrayList<>();
    private final List<NewTask> tasks = new ArrayList<>();
    private @Nullable StatusChange change;
    private AfterTurn after = new AfterTurn.Waits(null, true, false);

    TurnBuilder(ClaimedTurn claim, Instant time) {
        this.claim = claim;
        this.time = time;
        this.key = claim.key();
        this.version = claim.version();
        if (claim.status() == OrchestrationRuntimeStatus.PENDING) {
            status(OrchestrationRuntimeStatus.RUNNING);
        }
    }

    TurnBuilder incarnation(UUID incarnation) {
        key = new InstanceKey(key.instanceId(), incarnation);
        return this;
    }

    TurnBuilder version(long expected) {
        version = expected;
        return this;
    }

    TurnBuilder commitId(UUID id) {
        commitId = id;
        return this;
    }

    TurnBuilder history(int count, Payload events) {
        history = new HistoryBlock(count, events);
        return this;
    }

    TurnBuilder noHistory() {
        history = null;
        return this;
    }

    TurnBuilder consume(InboxMessage... taken) {
        for (InboxMessage message : taken) {
            consumed.add(message.id());
        }
        return this;
    }

    TurnBuilder consumeAll() {
        return consume(claim.messages().toArray(InboxMessage[]::new));
    }

    TurnBuilder send(NewMessage message) {
        messages.add(message);
        return this;
    }

    TurnBuilder start(NewInstance instance) {
        instances.add(instance);
        return this;
    }

    TurnBuilder task(int taskId) {
        return task(taskId, StorageRules.ACTIVITY, 0);
    }

    /** A task that comes after so many of its instance. */
    TurnBuilder taskBehind(int taskId, int others) {
        tasks.add(new NewTask(taskKey(taskId), StorageRules.ACTIVITY, 0, others, Payload.ofUtf8("task " + taskId)));
        return this;
    }

    TurnBuilder task(int taskId, String name, int attempts) {
        return task(taskId, name, attempts, Payload.ofUtf8("task " + taskId));
    }

    TurnBuilder task(int taskId, String name, int attempts, Payload body) {
        tasks.add(new NewTask(taskKey(taskId), name, attempts, body));
        return this;
    }

    TaskKey taskKey(int taskId) {
        return new TaskKey(claim.key(), claim.run(), taskId);
    }

    TurnBuilder status(OrchestrationRuntimeStatus status) {
        return change(new StatusChange(status, null, null, null, null));
    }

    TurnBuilder change(@Nullable StatusChange wanted) {
        change = wanted;
        return this;
    }

    TurnBuilder waits(@Nullable Instant wakeAt, boolean keepOwner) {
        return after(new AfterTurn.Waits(wakeAt, keepOwner, false));
    }

    TurnBuilder after(AfterTurn wanted) {
        after = wanted;
        return this;
    }

    TurnBuilder runsAgain() {
        return after(new AfterTurn.RunsAgain(Payload.ofUtf8("next run"), true));
    }

    TurnBuilder ends() {
        status(OrchestrationRuntimeStatus.COMPLETED);
        return after(new AfterTurn.Ends());
    }

    TurnCommit build() {
        return new TurnCommit(
                key,
                version,
                commitId,
                claim.run(),
                claim.wakeSeq(),
                time,
                history,
                consumed,
                new Outbox(messages, instances, tasks),
                change,
                after);
    }
}
