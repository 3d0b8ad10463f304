package dev.durable.internal.replay;

import dev.durable.DataConversionException;
import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.LimitExceededException;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run's code reaches through its context: the time and ids of the run, what it waits for, what it has asked for.
 * Every call comes from the orchestrator's thread, or from the driver while it applies an event; never from both at
 * once. Confined to one run.
 */
final class RunScope implements TaskImpl.Scope {
    private static final int REFUSALS_BEFORE_ABANDON = 100;

    /** No timer is later than this: for ever, in a form that every storage can hold. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private final RunIdentity identity;
    private final DataConverter converter;
    private final DurableLimits limits;
    private final Coroutine coroutine;
    private final ActionLog actions;
    private final Operations operations = new Operations();
    private final ExternalEvents externalEvents = new ExternalEvents();
    private final LocalCalls locals = new LocalCalls(this);
    private final Deferrals deferrals = new Deferrals(this);

    /** The time of the current turn. */
    Instant time = Instant.EPOCH;

    /** Whether recorded turns are being applied. */
    boolean replaying;

    /** The driver's thread while it applies an event: listeners of tasks run on it. */
    @Nullable
    Thread applying;

    private long doneOrder;
    private long uuids;
    private long bytes = OrchestrationRun.OWN_BYTES;
    private @Nullable Payload customStatus;
    private boolean customStatusSet;
    private HistoryEvent.@Nullable ContinuedAsNew continuation;
    private boolean carryEvents;
    private final List<Integer> cancelledActivities = new ArrayList<>();
    private @Nullable TaskImpl<?> blockedOn;
    private boolean unwinding;
    private int refusals;

    RunScope(
            RunIdentity identity,
            DataConverter converter,
            DurableLimits limits,
            CoroutineStarter starter,
            Runnable body) {
        this.identity = identity;
        this.converter = converter;
        this.limits = limits;
        this.actions = new ActionLog(identity.instanceId());
        this.coroutine = new Coroutine(starter, body);
    }

    // ---- the driver's side ----------------------------------------------------------------------------------

    Coroutine coroutine() {
        return coroutine;
    }

    ActionLog actions() {
        return actions;
    }

    Operations operations() {
        return operations;
    }

    ExternalEvents externalEvents() {
        return externalEvents;
    }

    LocalCalls locals() {
        return locals;
    }

    Deferrals deferrals() {
        return deferrals;
    }

    DurableLimits limits() {
        return limits;
    }

    /** Whether the code waits for something that is not there yet. */
    boolean isBlocked() {
        TaskImpl<?> waiting = blockedOn;
        return waiting != null && !waiting.isDone();
    }

    boolean isUnwinding() {
        return unwinding;
    }

    void unwind() {
        unwinding = true;
        coroutine.resume();
    }

    HistoryEvent.@Nullable ContinuedAsNew continuation() {
        return continuation;
    }

    @Nullable
    Payload customStatusOr(@Nullable Payload otherwise) {
        return customStatusSet ? customStatus : otherwise;
    }

    long approximateBytes() {
        return bytes;
    }

    void keeps(@Nullable Payload payload) {
        bytes += payload == null ? 0 : payload.size();
    }

    // ---- the orchestrator's side ----------------------------------------------------------------------------

    @Override
    public void enter() {
        if (coroutine.isCurrentThread()) {
            if (unwinding) {
                if (++refusals > REFUSALS_BEFORE_ABANDON) {
                    coroutine.abandon();
                }
                throw new UnwindError();
            }
            if (locals.isRunning()) {
                throw new IllegalStateException(
                        "a side effect or a local activity must not use the orchestration context or its tasks");
            }
        } else if (Thread.currentThread() != applying) {
            throw new IllegalStateException("the orchestration context and its tasks may be used only on the thread "
                    + "that runs the orchestrator; do this work in an activity");
        }
    }

    @Override
    public void block(TaskImpl<?> task) {
        if (!coroutine.isCurrentThread()) {
            throw new IllegalStateException("a function given to thenApply must not wait");
        }
        blockedOn = task;
        while (!task.isDone()) {
            coroutine.handOff();
            if (unwinding) {
                throw new UnwindError();
            }
        }
        blockedOn = null;
    }

    @Override
    public long nextDoneOrder() {
        return doneOrder++;
    }

    RunIdentity identity() {
        return identity;
    }

    DataConverter converter() {
        return converter;
    }

    UUID newUuid() {
        return NameUuid.of(identity.incarnation(), identity.run() + ":" + uuids++);
    }

    /**
     * Reads what has arrived, on the driver. Whatever a converter throws fails the one who asked for the value; an
     * {@link Error} says that something is wrong with this process, and goes on to the engine.
     */
    <T extends @Nullable Object> void deliver(@Nullable Payload payload, TypeRef<T> type, TaskImpl<T> task) {
        T value;
        try {
            value = converter.deserialize(payload, type);
        } catch (DataConversionException e) {
            task.fail(e);
            return;
        } catch (RuntimeException e) {
            task.fail(
                    new DataConversionException(converter.getClass().getName() + " cannot read " + type + ": " + e, e));
            return;
        }
        task.complete(value);
    }

    /** Writes a value and checks its size before anything is recorded. */
    @Nullable
    Payload serialize(String what, @Nullable Object value) {
        Payload payload = converter.serialize(value);
        if (payload != null && payload.size() > limits.payloadBytes()) {
            throw new LimitExceededException("the " + what + " in bytes", payload.size(), limits.payloadBytes());
        }
        keeps(payload);
        return payload;
    }

    void setCustomStatus(@Nullable Object value) {
        Payload payload = converter.serialize(value);
        if (payload != null && payload.size() > limits.customStatusBytes()) {
            throw new LimitExceededException("the custom status in bytes", payload.size(), limits.customStatusBytes());
        }
        customStatus = payload;
        customStatusSet = true;
    }

    void continueAsNew(@Nullable Payload input, @Nullable String version, boolean carry) {
        continuation = new HistoryEvent.ContinuedAsNew(input, version);
        carryEvents = carry;
    }

    /** What nobody consumed, for the next run. */
    List<HistoryEvent.EventRaised> carriedEvents() {
        return carryEvents ? externalEvents.unconsumed() : List.of();
    }

    int nextTaskId() {
        if (continuation != null) {
            throw new IllegalStateException("continueAsNew was called; nothing more can be scheduled in this run");
        }
        if (operations.size() >= limits.pendingOperations()) {
            throw new LimitExceededException(
                    "the number of pending operations", operations.size() + 1L, limits.pendingOperations());
        }
        return actions.nextTaskId();
    }

    /** Records an action that no result will answer. */
    void record(HistoryEvent.Action action) {
        actions.add(action);
    }

    /** Records an action and waits for its result. */
    void record(HistoryEvent.Action action, Operation.Kind kind, Operation.Listener listener) {
        actions.add(action);
        operations.add(new Operation(action, kind, listener));
    }

    int addTimer(Instant fireAt, Runnable whenFired) {
        return addTimer(nextTaskId(), fireAt, whenFired);
    }

    /** Sets a timer beside an operation that stays pending: it counts as that one's, and is within every limit. */
    int addDeadline(Instant at, Runnable whenFired) {
        return addTimer(actions.nextTaskId(), at, whenFired);
    }

    private int addTimer(int taskId, Instant fireAt, Runnable whenFired) {
        record(
                new HistoryEvent.TimerCreated(taskId, ceilingMillis(fireAt)),
                Operation.Kind.TIMER,
                new TimerListener(whenFired));
        return taskId;
    }

    /** The code gives up on an operation; a result of it is outdated from now on. */
    void cancel(int taskId) {
        Operation operation = operations.find(taskId);
        if (operation != null) {
            operations.cancel(taskId);
            deferrals.answered(taskId);
            if (operation.kind() == Operation.Kind.ACTIVITY) {
                cancelledActivities.add(taskId);
            }
        }
    }

    /** Returns the activities that the code has given up on since the last call. */
    List<Integer> takeCancelledActivities() {
        List<Integer> taken = List.copyOf(cancelledActivities);
        cancelledActivities.clear();
        return taken;
    }

    /** The point in time after a delay, which may be as long as it likes. */
    Instant after(Duration delay) {
        if (delay.isNegative()) {
            return time;
        }
        return delay.compareTo(Duration.between(time, LAST)) < 0 ? time.plus(delay) : LAST;
    }

    private static Instant ceilingMillis(Instant instant) {
        if (instant.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        if (instant.isAfter(LAST)) {
            return LAST;
        }
        Instant floor = Instant.ofEpochMilli(instant.toEpochMilli());
        return floor.equals(instant) ? floor : floor.plusMillis(1);
    }

    private record TimerListener(Runnable whenFired) implements Operation.Listener {
        @Override
        public void completed(@Nullable Payload output) {
            whenFired.run();
        }

        @Override
        public void failed(FailureDetails failure) {
            throw new IllegalStateException("a timer cannot fail: " + failure.message());
        }
    }
}
