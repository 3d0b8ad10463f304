package dev.durable.internal.client;

import dev.durable.CompletionOutcome;
import dev.durable.DurableTransaction;
import dev.durable.InstanceAlreadyExistsException;
import dev.durable.StartOptions;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.FailureMapper;
import dev.durable.internal.store.ChangeBus;
import dev.durable.spi.AppendResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.NewInstance;
import dev.durable.spi.StorageTransaction;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TransientStorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The part of the client that works inside a transaction of the application. Confined to that transaction. */
final class JoinedClient implements DurableTransaction {
    private final Requests requests;
    private final Completions completions;
    private final StorageTransaction transaction;
    private final ChangeBus bus;
    /** What this transaction has completed: nobody else can see it. */
    private final Map<TaskKey, HistoryEvent.Result> completed = new HashMap<>();

    JoinedClient(Requests requests, Completions completions, StorageTransaction transaction, ChangeBus bus) {
        this.requests = requests;
        this.completions = completions;
        this.transaction = transaction;
        this.bus = bus;
    }

    @Override
    public String scheduleNewOrchestrationInstance(String name, @Nullable Object input, StartOptions options) {
        NewInstance instance = requests.start(name, input, options);
        String id = instance.key().instanceId();
        CreateResult result = transaction.create(instance);
        if (result instanceof CreateResult.Conflict) {
            throw new InstanceAlreadyExistsException(id);
        }
        if (result instanceof CreateResult.Held) {
            throw heldId(id);
        }
        return id;
    }

    static TransientStorageException heldId(String id) {
        return new TransientStorageException(
                "an open transaction is about to create instance '" + id + "'; try again once it has ended", null);
    }

    @Override
    public void raiseEvent(String instanceId, String name, @Nullable Object data, @Nullable String eventId) {
        requests.requireAccepted(
                instanceId, transaction.append(requests.event(instanceId, name, data, eventId), requests.inboxLimit()));
    }

    @Override
    public CompletionOutcome completeActivity(String token, @Nullable Object result) {
        requests.requireOpen();
        TaskKey task = completions.task(token, transaction::find);
        return complete(task, requests.completed(task.taskId(), result));
    }

    @Override
    public CompletionOutcome failActivity(String token, FailureDetails failure) {
        requests.requireOpen();
        Objects.requireNonNull(failure, "failure");
        TaskKey task = completions.task(token, transaction::find);
        return complete(task, new HistoryEvent.TaskFailed(task.taskId(), FailureMapper.bounded(failure)));
    }

    private CompletionOutcome complete(TaskKey task, HistoryEvent.Result result) {
        AppendResult appended = transaction.append(Completions.reply(task, result), requests.inboxLimit());
        HistoryEvent.Result mine = completed.get(task);
        if (appended == AppendResult.DUPLICATE && mine != null) {
            return Completions.compared(result, mine);
        }
        CompletionOutcome outcome = completions.outcome(task, result, appended);
        completed.put(task, result);
        return outcome;
    }

    @Override
    public void wake() {
        bus.workAvailable();
    }
}
