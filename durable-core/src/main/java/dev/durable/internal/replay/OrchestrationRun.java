package dev.durable.internal.replay;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.LimitExceededException;
import dev.durable.NonDeterminismException;
import dev.durable.TaskOrchestrator;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.FailureMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of one instance, live: the orchestrator's thread and all that it waits for. Hot or replaying, events are
 * applied one at a time, and the code runs to its next block after each; what it did stands between them in the
 * history. So order is the same hot, evicted and replayed.
 *
 * <p>{@link #replay} takes recorded turns, {@link #turn} makes a new one. The driver may be another thread from call
 * to call, but only one at a time. A run that is ahead of a refused commit must be {@link #unwind unwound} and
 * forgotten: it cannot be rolled back.
 */
public final class OrchestrationRun implements TaskImpl.Scope {
    private static final int REFUSALS_BEFORE_ABANDON = 100;

    private final RunIdentity identity;
    private final OrchestratorDefinition definition;
    private final DataConverter converter;
    private final DurableLimits limits;
    private final Coroutine coroutine;
    private final ActionLog actions;
    private final Operations operations = new Operations();
    private final ExternalEvents externalEvents = new ExternalEvents();

    private Instant time = Instant.EPOCH;
    private boolean replaying;
    private long position;
    private long doneOrder;
    private long uuids;
    private long bytes;
    private HistoryEvent.@Nullable ExecutionStarted started;
    private @Nullable Payload customStatus;
    private boolean customStatusSet;
    private HistoryEvent.@Nullable ContinuedAsNew continuation;
    private Decision.@Nullable Outcome outcome;
    private @Nullable TaskImpl<?> blockedOn;
    private @Nullable Thread applying;
    private @Nullable Throwable fault;
    private boolean unwinding;
    private int refusals;

    /**
     * Creates a run that has not begun.
     *
     * @param identity which run
     * @param definition the code
     * @param converter reads and writes payloads
     * @param limits what is refused
     * @param starter gives the orchestrator its thread
     */
    public OrchestrationRun(
            RunIdentity identity,
            OrchestratorDefinition definition,
            DataConverter converter,
            DurableLimits limits,
            CoroutineStarter starter) {
        this.identity = identity;
        this.definition = definition;
        this.converter = converter;
        this.limits = limits;
        this.actions = new ActionLog(identity.instanceId());
        this.coroutine = new Coroutine(starter, this::body);
    }

    // ---- the driver's side ----------------------------------------------------------------------------------

    /**
     * Applies a recorded turn.
     *
     * @param turnTime its time
     * @param events its events
     * @throws NonDeterminismException if the code does not do what the events say
     */
    public void replay(Instant turnTime, List<HistoryEvent> events) {
        replaying = true;
        time = turnTime;
        for (HistoryEvent event : events) {
            if (event instanceof HistoryEvent.Action action) {
                actions.expect(action, position);
            } else {
                actions.expectNothing(ActionLog.describe(event), position);
                replayOther(event);
            }
            position++;
        }
    }

    /**
     * Applies new events and says what came of them.
     *
     * @param turnTime the time of the turn; never before that of an earlier turn
     * @param incoming what has arrived, in order
     * @return the decision
     * @throws NonDeterminismException if the replay before it left actions that the history does not have
     */
    public Decision turn(Instant turnTime, List<? extends HistoryEvent.Incoming> incoming) {
        actions.expectNothing("its end", position);
        replaying = false;
        time = turnTime;
        List<HistoryEvent> events = new ArrayList<>();
        int consumed = 0;
        for (HistoryEvent.Incoming event : incoming) {
            if (outcome != null) {
                break;
            }
            consumed++;
            int before = events.size();
            events.add(event);
            if (apply(event)) {
                actions.drainTo(events);
            } else {
                events.remove(before);
            }
        }
        position += events.size();
        if (outcome == null && position > limits.historyEvents()) {
            outcome = new Decision.Outcome.Failed(historyTooLong());
        }
        Decision.Outcome ended = outcome;
        if (ended != null) {
            events.add(end(ended));
            position++;
        }
        return new Decision(events, consumed, ended, operations.nextTimer());
    }

    /**
     * Returns the timers that are due.
     *
     * @param now the storage's time
     * @return their events, oldest first
     */
    public List<HistoryEvent.TimerFired> dueTimers(Instant now) {
        return operations.due(now);
    }

    /**
     * Returns the activities without a result.
     *
     * @return the events that scheduled them, in order
     */
    public List<HistoryEvent.TaskScheduled> openActivities() {
        List<HistoryEvent.TaskScheduled> open = new ArrayList<>();
        for (Operation operation : operations.pending()) {
            if (operation.action() instanceof HistoryEvent.TaskScheduled scheduled) {
                open.add(scheduled);
            }
        }
        return open;
    }

    /**
     * Returns whether an operation waits for its result.
     *
     * @param taskId the operation
     * @return whether it is pending
     */
    public boolean isPending(int taskId) {
        return operations.find(taskId) != null;
    }

    /**
     * Returns what the orchestrator shows, if this run has set it.
     *
     * @param otherwise what was shown before this run
     * @return the custom status, or null
     */
    public @Nullable Payload customStatusOr(@Nullable Payload otherwise) {
        return customStatusSet ? customStatus : otherwise;
    }

    /**
     * Returns the time of the last turn.
     *
     * @return the time
     */
    public Instant time() {
        return time;
    }

    /**
     * Returns when the earliest pending timer is due.
     *
     * @return the time, or null
     */
    public @Nullable Instant nextTimer() {
        return operations.nextTimer();
    }

    /**
     * Returns how many events were applied.
     *
     * @return the position after the last one
     */
    public long position() {
        return position;
    }

    /**
     * Returns about how much memory its payloads keep alive.
     *
     * @return bytes
     */
    public long approximateBytes() {
        return bytes;
    }

    /**
     * Returns the start event, once it is applied.
     *
     * @return the event, or null
     */
    public HistoryEvent.@Nullable ExecutionStarted started() {
        return started;
    }

    /**
     * Returns the thread that runs the orchestrator's code.
     *
     * @return the thread, or null where none does
     */
    public @Nullable Thread thread() {
        return coroutine.thread();
    }

    /**
     * Gives the thread back. The code sees an {@link Error} where it waits; nothing that it does then is recorded.
     *
     * @return false if the code kept swallowing the error and was cut off, which costs its thread
     */
    public boolean unwind() {
        if (coroutine.isStarted() && !coroutine.isFinished()) {
            unwinding = true;
            coroutine.resume();
        }
        return !coroutine.isAbandoned();
    }

    private void replayOther(HistoryEvent event) {
        if (event instanceof HistoryEvent.End end) {
            replayEnd(end);
        } else if (outcome != null) {
            throw actions.mismatch(position, ActionLog.describe(event), ActionLog.describe(end(outcome)));
        } else if (event instanceof HistoryEvent.Incoming incoming && !apply(incoming)) {
            throw actions.mismatch(position, ActionLog.describe(event), "nothing that waits for it");
        }
    }

    private void replayEnd(HistoryEvent.End recorded) {
        if (recorded instanceof HistoryEvent.ExecutionTerminated) {
            return;
        }
        Decision.Outcome actual = outcome;
        if (actual == null || end(actual).getClass() != recorded.getClass()) {
            throw actions.mismatch(
                    position,
                    ActionLog.describe(recorded),
                    actual == null ? "a wait" : ActionLog.describe(end(actual)));
        }
    }

    /** Returns false for a result that nothing waits for any more. */
    private boolean apply(HistoryEvent.Incoming event) {
        applying = Thread.currentThread();
        try {
            if (event instanceof HistoryEvent.Result result) {
                Operation operation = operations.find(result.taskId());
                if (operation == null) {
                    return false;
                }
                if (operation.kind() != Operation.kindOf(result)) {
                    throw actions.mismatch(
                            position, ActionLog.describe(result), ActionLog.describe(operation.action()));
                }
                operations.remove(result.taskId());
                operation.apply(result);
            } else if (event instanceof HistoryEvent.EventRaised raised) {
                bytes += size(raised.input());
                externalEvents.arrive(raised);
            } else if (event instanceof HistoryEvent.ExecutionStarted start) {
                if (started != null) {
                    return false;
                }
                started = start;
                bytes += size(start.input());
                start.carriedEvents().forEach(externalEvents::arrive);
            }
        } finally {
            applying = null;
        }
        runToNextBlock();
        return true;
    }

    private void runToNextBlock() {
        TaskImpl<?> waiting = blockedOn;
        if (started == null || outcome != null || (waiting != null && !waiting.isDone())) {
            return;
        }
        coroutine.resume();
        Throwable broken = fault;
        if (broken != null) {
            throw new IllegalStateException("the orchestrator's thread broke", broken);
        }
    }

    private HistoryEvent.End end(Decision.Outcome ended) {
        if (ended instanceof Decision.Outcome.Completed completed) {
            return new HistoryEvent.ExecutionCompleted(completed.output());
        }
        if (ended instanceof Decision.Outcome.Failed failed) {
            return new HistoryEvent.ExecutionFailed(failed.failure());
        }
        return Objects.requireNonNull(continuation);
    }

    private FailureDetails historyTooLong() {
        return FailureDetails.of(
                "history-limit",
                "the history has " + position + " events, the limit is " + limits.historyEvents()
                        + "; use continueAsNew, or raise historyEvents in DurableLimits",
                true);
    }

    // ---- the orchestrator's side ----------------------------------------------------------------------------

    @SuppressWarnings({"unchecked", "NullAway"}) // the input is null only where its type allows it
    private void body() {
        HistoryEvent.ExecutionStarted start = Objects.requireNonNull(started);
        try {
            TaskOrchestrator<@Nullable Object, @Nullable Object> code =
                    (TaskOrchestrator<@Nullable Object, @Nullable Object>)
                            definition.supplier().get();
            Object input = Inputs.read(definition.inputType(), start.input(), converter);
            Object result = code.run(new OrchestrationContextImpl(this, start), input);
            if (!unwinding) {
                outcome = finished(result, start);
            }
        } catch (UnwindError e) {
            // The thread is given back; what it did since is not recorded.
            return;
        } catch (OutOfMemoryError e) {
            fault = e;
        } catch (Throwable e) {
            if (!unwinding) {
                outcome = new Decision.Outcome.Failed(FailureMapper.toDetails(e));
            }
        }
    }

    private Decision.Outcome finished(@Nullable Object result, HistoryEvent.ExecutionStarted start) {
        HistoryEvent.ContinuedAsNew next = continuation;
        if (next == null) {
            return new Decision.Outcome.Completed(serialize("output of orchestrator '" + start.name() + "'", result));
        }
        return new Decision.Outcome.RunsAgain(new HistoryEvent.ExecutionStarted(
                start.name(),
                next.version(),
                next.input(),
                start.tags(),
                start.parent(),
                externalEvents.unconsumed(),
                start.flags()));
    }

    @Override
    public void enter() {
        if (coroutine.isCurrentThread()) {
            if (unwinding) {
                if (++refusals > REFUSALS_BEFORE_ABANDON) {
                    coroutine.abandon();
                }
                throw new UnwindError();
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

    ExternalEvents externalEvents() {
        return externalEvents;
    }

    boolean isReplaying() {
        return replaying;
    }

    UUID newUuid() {
        return NameUuid.of(identity.incarnation(), identity.run() + ":" + uuids++);
    }

    /** Writes a value and checks its size before anything is recorded. */
    @Nullable
    Payload serialize(String what, @Nullable Object value) {
        Payload payload = converter.serialize(value);
        if (payload != null && payload.size() > limits.payloadBytes()) {
            throw new LimitExceededException("the " + what + " in bytes", payload.size(), limits.payloadBytes());
        }
        bytes += size(payload);
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

    void continueAsNew(@Nullable Payload input, @Nullable String version) {
        continuation = new HistoryEvent.ContinuedAsNew(input, version);
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
        int taskId = nextTaskId();
        record(
                new HistoryEvent.TimerCreated(taskId, ceilingMillis(fireAt)),
                Operation.Kind.TIMER,
                new TimerListener(whenFired));
        return taskId;
    }

    void cancelTimer(int taskId) {
        operations.cancel(taskId);
    }

    private static Instant ceilingMillis(Instant instant) {
        Instant floor = Instant.ofEpochMilli(instant.toEpochMilli());
        return floor.equals(instant) ? floor : floor.plusMillis(1);
    }

    private static long size(@Nullable Payload payload) {
        return payload == null ? 0 : payload.size();
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

    /** Names the instance, for logs. */
    @Override
    public String toString() {
        return definition.name() + "[" + identity.instanceId() + " run " + identity.run() + " at " + position + "]";
    }
}
