package dev.durable.internal.replay;

import dev.durable.ContinueAsNewOptions;
import dev.durable.RetryPolicy;
import dev.durable.Task;
import dev.durable.TaskActivity;
import dev.durable.TaskCanceledException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.DeclaredTypes;
import dev.durable.internal.codec.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The context that user code sees; every call becomes an action of the run. */
final class OrchestrationContextImpl implements TaskOrchestrationContext {
    private final RunScope run;
    private final HistoryEvent.ExecutionStarted start;

    OrchestrationContextImpl(RunScope run, HistoryEvent.ExecutionStarted start) {
        this.run = run;
        this.start = start;
    }

    @Override
    public String name() {
        return start.name();
    }

    @Override
    public String instanceId() {
        return run.identity().instanceId();
    }

    @Override
    public @Nullable String version() {
        return start.version();
    }

    @Override
    public HistoryEvent.@Nullable ParentInstance parent() {
        return start.parent();
    }

    @Override
    public Instant currentInstant() {
        run.enter();
        return run.time;
    }

    @Override
    public boolean isReplaying() {
        run.enter();
        return run.replaying;
    }

    @Override
    public UUID newUuid() {
        run.enter();
        return run.newUuid();
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> Task<O> callActivity(
            Class<? extends TaskActivity<I, O>> activity, I input, TaskOptions options) {
        Objects.requireNonNull(activity, "activity");
        Objects.requireNonNull(options, "options");
        return callActivity(activity.getSimpleName(), input, outputOf(activity, TaskActivity.class), options);
    }

    @Override
    public <O extends @Nullable Object> Task<O> callActivity(
            String name, @Nullable Object input, TypeRef<O> resultType, TaskOptions options) {
        run.enter();
        Names.name("activity name", name);
        Objects.requireNonNull(resultType, "resultType");
        checkVersion(options);
        if (options.instanceId() != null) {
            throw new IllegalArgumentException(
                    "an activity has no instance id; TaskOptions.instanceId is for children");
        }
        Payload body = run.serialize("input of activity '" + name + "'", input);
        RetryingCall.Attempt attempts = (attempt, firstTaskId, listener) -> {
            int taskId = run.nextTaskId();
            run.record(
                    new HistoryEvent.TaskScheduled(
                            taskId, name, options.version(), body, attempt, firstTaskId < 0 ? taskId : firstTaskId),
                    Operation.Kind.ACTIVITY,
                    listener);
            return taskId;
        };
        return new RetryingCall<>(run, name, options.retryPolicy(), attempts, resultType).start();
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> Task<O> callSubOrchestrator(
            Class<? extends TaskOrchestrator<I, O>> orchestrator, I input, TaskOptions options) {
        Objects.requireNonNull(orchestrator, "orchestrator");
        Objects.requireNonNull(options, "options");
        return callSubOrchestrator(
                orchestrator.getSimpleName(), input, outputOf(orchestrator, TaskOrchestrator.class), options);
    }

    @Override
    public <O extends @Nullable Object> Task<O> callSubOrchestrator(
            String name, @Nullable Object input, TypeRef<O> resultType, TaskOptions options) {
        run.enter();
        Names.name("orchestrator name", name);
        Objects.requireNonNull(resultType, "resultType");
        checkVersion(options);
        String id = options.instanceId();
        RetryPolicy retries = options.retryPolicy();
        if (id != null) {
            Names.instanceId(id);
            if (retries != null && retries.maxAttempts() > 1) {
                Names.instanceId(attemptId(id, retries.maxAttempts()));
            }
        }
        Payload body = run.serialize("input of sub-orchestration '" + name + "'", input);
        RetryingCall.Attempt attempts = (attempt, firstTaskId, listener) -> {
            int taskId = run.nextTaskId();
            String child = id == null ? run.newUuid().toString() : attemptId(id, attempt);
            run.record(
                    new HistoryEvent.SubOrchestrationCreated(taskId, child, name, options.version(), body, attempt),
                    Operation.Kind.CHILD,
                    listener);
            return taskId;
        };
        return new RetryingCall<>(run, name, options.retryPolicy(), attempts, resultType).start();
    }

    @Override
    public Task<Void> createTimer(Duration delay) {
        run.enter();
        return createTimer(run.after(Objects.requireNonNull(delay, "delay")));
    }

    @Override
    public Task<Void> createTimer(Instant fireAt) {
        run.enter();
        Objects.requireNonNull(fireAt, "fireAt");
        TaskImpl<Void> task = new TaskImpl<>(run);
        int timer = run.addTimer(fireAt, () -> task.complete(null));
        return task.onCancel(() -> run.cancel(timer));
    }

    @Override
    public <T extends @Nullable Object> Task<T> waitForExternalEvent(
            String name, @Nullable Duration timeout, TypeRef<T> dataType) {
        run.enter();
        Names.name("event name", name);
        Objects.requireNonNull(dataType, "dataType");
        TaskImpl<T> task = new TaskImpl<>(run);
        HistoryEvent.EventRaised buffered = run.externalEvents().poll(name);
        if (buffered != null) {
            run.deliver(buffered.input(), dataType, task);
        } else if (timeout == null) {
            ExternalEvents.Waiter waiter =
                    new ExternalEvents.Waiter(name, event -> run.deliver(event.input(), dataType, task));
            run.externalEvents().enqueue(waiter);
            task.onCancel(() -> run.externalEvents().cancel(waiter));
        } else if (timeout.isZero() || timeout.isNegative()) {
            task.fail(timedOut(name, timeout));
        } else {
            waitWithTimeout(name, timeout, dataType, task);
        }
        return task;
    }

    private <T extends @Nullable Object> void waitWithTimeout(
            String name, Duration timeout, TypeRef<T> dataType, TaskImpl<T> task) {
        int[] timer = new int[1];
        ExternalEvents.Waiter waiter = new ExternalEvents.Waiter(name, event -> {
            run.cancel(timer[0]);
            run.deliver(event.input(), dataType, task);
        });
        timer[0] = run.addTimer(run.after(timeout), () -> {
            run.externalEvents().cancel(waiter);
            task.fail(timedOut(name, timeout));
        });
        run.externalEvents().enqueue(waiter);
        task.onCancel(() -> {
            run.externalEvents().cancel(waiter);
            run.cancel(timer[0]);
        });
    }

    private static TaskCanceledException timedOut(String name, Duration timeout) {
        return new TaskCanceledException(
                "Timeout of " + timeout + " expired while waiting for an event named '" + name + "'");
    }

    @Override
    public void sendEvent(String instanceId, String name, @Nullable Object data) {
        run.enter();
        Names.instanceId(instanceId);
        Names.name("event name", name);
        Payload body = run.serialize("data of event '" + name + "'", data);
        run.record(new HistoryEvent.EventSent(run.nextTaskId(), instanceId, name, body));
    }

    @Override
    public <T extends @Nullable Object> Task<List<T>> allOf(List<? extends Task<? extends T>> tasks) {
        run.enter();
        return CompositeTasks.allOf(run, tasks);
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> List<O> fanOut(
            Collection<? extends I> items, int maxConcurrent, Function<? super I, ? extends Task<? extends O>> call) {
        run.enter();
        return CompositeTasks.fanOut(run, items, maxConcurrent, call);
    }

    @Override
    public Logger replaySafe(Logger logger) {
        return ReplaySafeLogger.of(Objects.requireNonNull(logger, "logger"), run);
    }

    @Override
    public Task<Task<?>> anyOf(List<? extends Task<?>> tasks) {
        run.enter();
        return CompositeTasks.anyOf(run, tasks);
    }

    @Override
    public <T extends @Nullable Object> T sideEffect(String name, TypeRef<T> type, Supplier<? extends T> value) {
        enterForLocal(name);
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(value, "value");
        return run.locals().call(name, type, taskId -> value.get());
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> O callLocalActivity(
            String name, TaskActivity<I, O> activity, I input, TypeRef<O> resultType) {
        enterForLocal(name);
        Objects.requireNonNull(activity, "activity");
        Objects.requireNonNull(resultType, "resultType");
        return run.locals()
                .call(
                        name,
                        resultType,
                        taskId -> activity.run(new LocalActivityContext(name, run.identity(), taskId), input));
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> O callLocalActivity(
            TaskActivity<I, O> activity, I input) {
        Objects.requireNonNull(activity, "activity");
        TypeRef<O> resultType = outputOf(activity.getClass(), TaskActivity.class);
        return callLocalActivity(activity.getClass().getSimpleName(), activity, input, resultType);
    }

    private void enterForLocal(String name) {
        run.enter();
        if (!run.coroutine().isCurrentThread()) {
            throw new IllegalStateException(
                    "a function given to thenApply must not run side effects or local activities");
        }
        Names.name("name of a local call", name);
    }

    @Override
    public boolean isPatched(String name) {
        run.enter();
        Names.name("patch name", name);
        return run.locals().isPatched(name);
    }

    @Override
    public void continueAsNew(@Nullable Object input, ContinueAsNewOptions options) {
        run.enter();
        String version = Objects.requireNonNull(options, "options").version();
        if (version != null) {
            Names.name("version", version);
        }
        run.continueAsNew(
                run.serialize("input of the next run", input),
                version == null ? start.version() : version,
                options.carryEvents());
    }

    @Override
    public void setCustomStatus(@Nullable Object value) {
        run.enter();
        run.setCustomStatus(value);
    }

    private static void checkVersion(TaskOptions options) {
        Objects.requireNonNull(options, "options");
        if (options.version() != null) {
            Names.name("version", options.version());
        }
    }

    /** Each attempt is a new instance; a chosen id can be taken only once, so later attempts extend it. */
    private static String attemptId(String id, int attempt) {
        return attempt == 1 ? id : id + "." + attempt;
    }

    @SuppressWarnings("unchecked")
    private static <O extends @Nullable Object> TypeRef<O> outputOf(Class<?> implementation, Class<?> function) {
        TypeRef<?> type = DeclaredTypes.argument(implementation, function, 1);
        if (type == null) {
            throw new IllegalArgumentException("the result type of " + implementation.getSimpleName()
                    + " cannot be found from its generics; call it by name with a TypeRef");
        }
        return (TypeRef<O>) type;
    }
}
