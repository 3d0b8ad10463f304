package dev.durable.internal.client;

import dev.durable.CompletionOutcome;
import dev.durable.DurableClosedException;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.InstanceAlreadyExistsException;
import dev.durable.InstanceNotFoundException;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationPage;
import dev.durable.OrchestrationQuery;
import dev.durable.StartOptions;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.InstanceHistory;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.internal.codec.FailureMapper;
import dev.durable.internal.store.Batcher;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.store.Retries;
import dev.durable.spi.AppendResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.PageKey;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageTransaction;
import dev.durable.spi.TaskKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The client over a {@link Storage}. Thread-safe. */
public final class StorageClient implements DurableTaskClient, AutoCloseable {
    /** How long a caller waits for a storage that fails, before it is told. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
    private static final long HELD_PAUSE_MILLIS = 200;

    private final EngineContext engine;
    private final Gate gate = new Gate();
    private final Requests requests;
    private final Retries retries;
    private final Batcher<NewInstance, CreateResult> creates;
    private final Batcher<NewMessage, AppendResult> appends;
    private final StoredEvents events;
    private final MetadataReader metadata;
    private final Watcher watcher;
    private final Controls controls;
    private final Purges purges;
    private final Completions completions;

    /**
     * Creates a client.
     *
     * @param engine what it is given from outside
     */
    public StorageClient(EngineContext engine) {
        this.engine = engine;
        this.requests = new Requests(engine, gate);
        this.retries = Retries.within(engine.clock(), engine.pause(), PATIENCE);
        Storage storage = engine.storage();
        this.creates = new Batcher<>(
                engine.io(),
                instance -> instance.start().size(),
                batch -> retries.call("create", () -> storage.create(batch)));
        int inboxLimit = engine.limits().inboxEvents();
        this.appends = new Batcher<>(
                engine.io(),
                message -> message.body().size(),
                batch -> retries.call("append", () -> storage.append(batch, inboxLimit)));
        this.events = new StoredEvents(storage, retries);
        this.metadata = new MetadataReader(storage, engine.converter(), events, retries);
        this.watcher = new Watcher(storage, engine.bus(), engine.scheduler());
        this.controls = new Controls(engine, retries);
        this.purges = new Purges(engine, retries);
        this.completions = new Completions(storage, events, retries);
    }

    @Override
    public String scheduleNewOrchestrationInstance(String name, @Nullable Object input, StartOptions options) {
        NewInstance instance = requests.start(name, input, options);
        String id = instance.key().instanceId();
        CreateResult result = create(instance);
        if (result instanceof CreateResult.Conflict) {
            throw new InstanceAlreadyExistsException(id);
        }
        engine.bus().workAvailable();
        return id;
    }

    /** An id that an open transaction is about to take is asked for again, apart from everybody else's starts. */
    private CreateResult create(NewInstance instance) {
        String id = instance.key().instanceId();
        CreateResult result =
                whileHeld(() -> join(creates.submit(instance)), answer -> answer instanceof CreateResult.Held);
        if (result instanceof CreateResult.Held) {
            throw JoinedClient.heldId(id);
        }
        return result;
    }

    /** Asks again while the answer depends on an open transaction; gives up after a while, or when interrupted. */
    private <R> R whileHeld(Supplier<R> call, Predicate<R> held) {
        Instant giveUpAt = engine.clock().instant().plus(PATIENCE);
        R result = call.get();
        while (held.test(result) && engine.clock().instant().isBefore(giveUpAt)) {
            try {
                engine.pause().millis(HELD_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return result;
            }
            result = call.get();
        }
        return result;
    }

    @Override
    public DurableTransaction join(StorageTransaction transaction) {
        gate.enter();
        return new JoinedClient(
                requests, completions, Objects.requireNonNull(transaction, "transaction"), engine.bus());
    }

    @Override
    public @Nullable OrchestrationMetadata getInstance(String instanceId, boolean fetchPayloads) {
        return read(open(instanceId), fetchPayloads);
    }

    private String open(String instanceId) {
        return open(instanceId, "instanceId");
    }

    private String open(String value, String parameter) {
        gate.enter();
        return Objects.requireNonNull(value, parameter);
    }

    private @Nullable OrchestrationMetadata read(String instanceId, boolean fetchPayloads) {
        InstanceView view = find(instanceId, fetchPayloads);
        return view == null ? null : metadata.read(view, fetchPayloads);
    }

    private @Nullable InstanceView find(String instanceId, boolean fetchPayloads) {
        return retries.<@Nullable InstanceView>call(
                "find", () -> engine.storage().queries().find(instanceId, fetchPayloads));
    }

    @Override
    public OrchestrationMetadata waitForInstanceStart(String instanceId, Duration timeout, boolean fetchPayloads)
            throws TimeoutException, InterruptedException {
        return await(instanceId, status -> status != OrchestrationRuntimeStatus.PENDING, timeout, fetchPayloads);
    }

    @Override
    public OrchestrationMetadata waitForInstanceCompletion(String instanceId, Duration timeout, boolean fetchPayloads)
            throws TimeoutException, InterruptedException {
        return await(instanceId, OrchestrationRuntimeStatus::isTerminal, timeout, fetchPayloads);
    }

    private OrchestrationMetadata await(
            String instanceId, Predicate<OrchestrationRuntimeStatus> wanted, Duration timeout, boolean fetchPayloads)
            throws TimeoutException, InterruptedException {
        CompletableFuture<@Nullable OrchestrationMetadata> reached =
                when(instanceId, m -> wanted.test(m.status()), status -> wanted.test(status), timeout, fetchPayloads);
        OrchestrationMetadata found;
        try {
            found = reached.get();
        } catch (ExecutionException e) {
            throw unwrap(e);
        } catch (InterruptedException e) {
            reached.cancel(false);
            throw e;
        }
        if (found == null) {
            throw new InstanceNotFoundException(instanceId);
        }
        if (!wanted.test(found.status())) {
            gate.enter();
            throw new TimeoutException("instance '" + instanceId + "' is still "
                    + found.status().displayName() + " after " + timeout
                    + (found.pendingReason() == null ? "" : ": " + found.pendingReason()));
        }
        return found;
    }

    @Override
    public CompletableFuture<@Nullable OrchestrationMetadata> whenCompleted(String instanceId, Duration timeout) {
        return when(instanceId, m -> m.status().isTerminal(), OrchestrationRuntimeStatus::isTerminal, timeout, false);
    }

    @Override
    public CompletableFuture<@Nullable OrchestrationMetadata> whenChanged(
            String instanceId, long statusVersion, Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        OrchestrationMetadata now = getInstance(instanceId, false);
        if (now == null
                || now.statusVersion() != statusVersion
                || now.status().isTerminal()
                || timeout.compareTo(SHORTEST_WAIT) < 0) {
            return CompletableFuture.completedFuture(now);
        }
        return thenRead(
                instanceId,
                watcher.await(
                        instanceId,
                        s -> s.statusVersion() != statusVersion || s.status().isTerminal(),
                        timeout),
                false);
    }

    private CompletableFuture<@Nullable OrchestrationMetadata> when(
            String instanceId,
            Predicate<OrchestrationMetadata> reached,
            Predicate<OrchestrationRuntimeStatus> wanted,
            Duration timeout,
            boolean fetchPayloads) {
        Objects.requireNonNull(timeout, "timeout");
        OrchestrationMetadata now = getInstance(instanceId, fetchPayloads);
        if (now == null || reached.test(now) || timeout.compareTo(SHORTEST_WAIT) < 0) {
            return CompletableFuture.completedFuture(now);
        }
        return thenRead(
                instanceId, watcher.await(instanceId, status -> wanted.test(status.status()), timeout), fetchPayloads);
    }

    /** Cancelling what the caller got gives up the wait beneath it too. */
    private CompletableFuture<@Nullable OrchestrationMetadata> thenRead(
            String instanceId, CompletableFuture<Void> woken, boolean fetchPayloads) {
        CompletableFuture<@Nullable OrchestrationMetadata> read =
                woken.thenApplyAsync(done -> read(instanceId, fetchPayloads), engine.reads());
        read.whenComplete((value, error) -> woken.cancel(false));
        return read;
    }

    @Override
    public void raiseEvent(String instanceId, String name, @Nullable Object data, @Nullable String eventId) {
        NewMessage.Event event = requests.event(instanceId, name, data, eventId);
        requests.requireAccepted(instanceId, join(appends.submit(event)));
        engine.bus().workAvailable();
    }

    @Override
    public CompletionOutcome completeActivity(String token, @Nullable Object result) {
        TaskKey task = completions.task(open(token, "token"), completions::life);
        return complete(task, requests.completed(task.taskId(), result));
    }

    @Override
    public CompletionOutcome failActivity(String token, FailureDetails failure) {
        Objects.requireNonNull(failure, "failure");
        TaskKey task = completions.task(open(token, "token"), completions::life);
        return complete(task, new HistoryEvent.TaskFailed(task.taskId(), FailureMapper.bounded(failure)));
    }

    private CompletionOutcome complete(TaskKey task, HistoryEvent.Result result) {
        NewMessage.Reply reply = Completions.reply(task, result);
        AppendResult appended = whileHeld(() -> join(appends.submit(reply)), answer -> answer == AppendResult.HELD);
        CompletionOutcome outcome = completions.outcome(task, result, appended);
        engine.bus().workAvailable();
        return outcome;
    }

    @Override
    public OrchestrationRuntimeStatus terminate(String instanceId, @Nullable String reason) {
        return controls.terminate(open(instanceId), reason);
    }

    @Override
    public void suspend(String instanceId, @Nullable String reason) {
        controls.suspend(open(instanceId), reason);
    }

    @Override
    public void resume(String instanceId, @Nullable String reason) {
        controls.resume(open(instanceId), reason);
    }

    @Override
    public OrchestrationPage queryInstances(OrchestrationQuery query) {
        gate.enter();
        Objects.requireNonNull(query, "query");
        PageKey after = query.pageToken() == null ? null : PageTokens.read(query.pageToken());
        List<InstanceView> views = retries.call(
                "list",
                () -> engine.storage()
                        .queries()
                        .list(Purges.filter(query), after, query.pageSize(), query.fetchPayloads()));
        List<OrchestrationMetadata> instances = new ArrayList<>(views.size());
        for (InstanceView view : views) {
            instances.add(metadata.read(view, query.fetchPayloads()));
        }
        String next = null;
        if (views.size() == query.pageSize()) {
            InstanceView last = views.get(views.size() - 1);
            next = PageTokens.write(new PageKey(last.createdAt(), last.key().instanceId()));
        }
        return new OrchestrationPage(instances, next);
    }

    @Override
    public List<HistoryEvent> getHistory(String instanceId) {
        return events.history(require(instanceId));
    }

    @Override
    public InstanceHistory exportHistory(String instanceId) {
        return events.allRuns(require(instanceId));
    }

    private InstanceView require(String instanceId) {
        InstanceView view = find(open(instanceId), false);
        if (view == null) {
            throw new InstanceNotFoundException(instanceId);
        }
        return view;
    }

    @Override
    public boolean purgeInstance(String instanceId) {
        return purges.purgeInstance(open(instanceId));
    }

    @Override
    public int purgeInstances(OrchestrationQuery query) {
        gate.enter();
        return purges.purgeInstances(Objects.requireNonNull(query, "query"));
    }

    /** Refuses further calls, and wakes everyone who waits. */
    @Override
    public void close() {
        gate.close();
        watcher.close();
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw unwrap(e);
        }
    }

    /** The exception was made on another thread; the caller gets it as it is. */
    private static RuntimeException unwrap(Exception e) {
        Throwable cause = e.getCause();
        if (cause instanceof RejectedExecutionException) {
            // The gate was passed a moment before it was closed.
            return new DurableClosedException();
        }
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
