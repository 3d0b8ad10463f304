package dev.durable.internal.replay;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
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
import org.jspecify.annotations.Nullable;

/**
 * One run of one instance, live: the orchestrator's thread and all that it waits for. Hot or replaying, events are
 * applied one at a time, and the code runs to its next block after each; what it did stands between them in the
 * history. So order is the same hot, evicted and replayed.
 *
 * <p>{@link #replay} takes recorded turns, {@link #turn} makes a new one. The driver may be another thread from call
 * to call, but only one at a time. A run that is ahead of a refused commit must be {@link #unwind unwound} and
 * forgotten: it cannot be rolled back. What the code itself reaches is in {@link RunScope}.
 */
public final class OrchestrationRun {
    /** About what the objects of a run and the stack of its thread take, without payloads. */
    public static final int OWN_BYTES = 4 << 10;

    private final OrchestratorDefinition definition;
    private final RunScope scope;
    private long position;
    private HistoryEvent.@Nullable ExecutionStarted started;
    private Decision.@Nullable Outcome outcome;
    private @Nullable Throwable fault;

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
        this.definition = definition;
        this.scope = new RunScope(identity, converter, limits, starter, this::body);
    }

    /**
     * Applies a recorded turn.
     *
     * @param turnTime its time
     * @param events its events
     * @throws NonDeterminismException if the code does not do what the events say
     */
    public void replay(Instant turnTime, List<HistoryEvent> events) {
        scope.replaying = true;
        scope.time = turnTime;
        int index = 0;
        for (HistoryEvent event : events) {
            index++;
            if (event instanceof HistoryEvent.Action action) {
                scope.actions().expect(action, position);
                scope.operations().recorded(action);
            } else if (!(event instanceof HistoryEvent.PatchApplied)) {
                scope.actions().expectNothing(ActionLog.describe(event), position);
                scope.locals().ahead(events, index);
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
        scope.actions().expectNothing("its end", position);
        scope.replaying = false;
        scope.time = turnTime;
        // Those of replayed turns were told when these were committed.
        scope.takeCancelledActivities();
        List<HistoryEvent> events = new ArrayList<>();
        int consumed = 0;
        for (HistoryEvent.Incoming event : incoming) {
            if (outcome != null || isTooLong(events)) {
                break;
            }
            consumed++;
            int before = events.size();
            events.add(event);
            if (apply(event)) {
                scope.actions().drainTo(events);
            } else {
                events.remove(before);
            }
        }
        if (outcome == null && isTooLong(events)) {
            outcome = new Decision.Outcome.Failed(historyTooLong(position + events.size()));
        }
        position += events.size();
        Decision.Outcome ended = outcome;
        if (ended != null) {
            events.add(end(ended));
            position++;
        }
        return new Decision(
                events,
                consumed,
                ended,
                nextTimer(),
                scope.takeCancelledActivities(),
                scope.deferrals().takeExpired());
    }

    /**
     * Returns the timers that are due.
     *
     * @param now the storage's time
     * @return their events, oldest first
     */
    public List<HistoryEvent.TimerFired> dueTimers(Instant now) {
        return scope.operations().due(now);
    }

    /**
     * Returns when the earliest pending timer is due.
     *
     * @return the time, or null
     */
    public @Nullable Instant nextTimer() {
        return scope.operations().nextTimer();
    }

    /**
     * Returns the activities without a result, but for those that somebody outside will complete.
     *
     * @return the events that scheduled them, in order
     */
    public List<HistoryEvent.TaskScheduled> openActivities() {
        List<HistoryEvent.TaskScheduled> open = new ArrayList<>();
        for (Operation operation : scope.operations().pending()) {
            if (operation.action() instanceof HistoryEvent.TaskScheduled scheduled
                    && !scope.deferrals().isDeferred(scheduled.taskId())) {
                open.add(scheduled);
            }
        }
        return open;
    }

    /**
     * Returns what the orchestrator shows, if this run has set it.
     *
     * @param otherwise what was shown before this run
     * @return the custom status, or null
     */
    public @Nullable Payload customStatusOr(@Nullable Payload otherwise) {
        return scope.customStatusOr(otherwise);
    }

    /**
     * Returns the time of the last turn.
     *
     * @return the time
     */
    public Instant time() {
        return scope.time;
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
     * Returns about how much memory it keeps alive: its payloads as they are stored, and something for itself.
     *
     * @return bytes
     */
    public long approximateBytes() {
        return scope.approximateBytes();
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
        return scope.coroutine().thread();
    }

    /**
     * Gives the thread back. The code sees an {@link Error} where it waits; nothing that it does then is recorded.
     *
     * @return false if the code kept swallowing the error and was cut off, which costs its thread
     */
    public boolean unwind() {
        Coroutine coroutine = scope.coroutine();
        if (coroutine.isStarted() && !coroutine.isFinished()) {
            scope.unwind();
        }
        return !coroutine.isAbandoned();
    }

    // ---- applying events ------------------------------------------------------------------------------------

    private void replayOther(HistoryEvent event) {
        if (event instanceof HistoryEvent.End end) {
            replayEnd(end);
        } else if (outcome != null) {
            throw mismatch(ActionLog.describe(event), ActionLog.describe(end(outcome)));
        } else if (event instanceof HistoryEvent.Incoming incoming && !apply(incoming)) {
            throw mismatch(ActionLog.describe(event), "nothing that waits for it");
        }
    }

    private void replayEnd(HistoryEvent.End recorded) {
        if (recorded instanceof HistoryEvent.ExecutionTerminated) {
            return;
        }
        if (recorded instanceof HistoryEvent.ExecutionFailed failed
                && failed.failure().type().equals("history-limit")) {
            // The engine ended the run while its code still waited.
            return;
        }
        Decision.Outcome actual = outcome;
        if (actual == null || end(actual).getClass() != recorded.getClass()) {
            throw mismatch(ActionLog.describe(recorded), actual == null ? "a wait" : ActionLog.describe(end(actual)));
        }
    }

    private NonDeterminismException mismatch(String expected, String actual) {
        return scope.actions().mismatch(position, expected, actual);
    }

    /** Returns false for a result that nothing waits for any more. */
    private boolean apply(HistoryEvent.Incoming event) {
        scope.applying = Thread.currentThread();
        try {
            if (!take(event)) {
                return false;
            }
        } finally {
            scope.applying = null;
        }
        runToNextBlock();
        return true;
    }

    private boolean take(HistoryEvent.Incoming event) {
        if (event instanceof HistoryEvent.Result result) {
            Operation operation = scope.operations().find(result.taskId());
            if (operation == null) {
                return false;
            }
            if (operation.kind() != Operation.kindOf(result)) {
                throw mismatch(ActionLog.describe(result), ActionLog.describe(operation.action()));
            }
            scope.operations().remove(result.taskId());
            scope.deferrals().answered(result.taskId());
            scope.keeps(Operation.outputOf(result));
            operation.apply(result);
        } else if (event instanceof HistoryEvent.TaskDeferred deferred) {
            return scope.deferrals().defer(deferred);
        } else if (event instanceof HistoryEvent.EventRaised raised) {
            scope.keeps(raised.input());
            scope.externalEvents().arrive(raised);
        } else if (event instanceof HistoryEvent.ExecutionStarted start) {
            if (started != null) {
                return false;
            }
            started = start;
            scope.keeps(start.input());
            start.carriedEvents().forEach(scope.externalEvents()::arrive);
        }
        return true;
    }

    private void runToNextBlock() {
        if (started == null || outcome != null || scope.isBlocked()) {
            return;
        }
        scope.coroutine().resume();
        Throwable broken = fault;
        if (broken != null) {
            throw new IllegalStateException("the orchestrator's thread broke", broken);
        }
        if (outcome == null && scope.coroutine().isFinished()) {
            throw new IllegalStateException("the orchestrator's thread ended without an outcome");
        }
    }

    private HistoryEvent.End end(Decision.Outcome ended) {
        if (ended instanceof Decision.Outcome.Completed completed) {
            return new HistoryEvent.ExecutionCompleted(completed.output());
        }
        if (ended instanceof Decision.Outcome.Failed failed) {
            return new HistoryEvent.ExecutionFailed(failed.failure());
        }
        return Objects.requireNonNull(scope.continuation());
    }

    private boolean isTooLong(List<HistoryEvent> added) {
        return position + added.size() > scope.limits().historyEvents();
    }

    private FailureDetails historyTooLong(long length) {
        return FailureDetails.of(
                "history-limit",
                "the history has " + length + " events, the limit is "
                        + scope.limits().historyEvents()
                        + "; use continueAsNew, or raise historyEvents in DurableLimits",
                true);
    }

    // ---- the orchestrator's thread --------------------------------------------------------------------------

    @SuppressWarnings({"unchecked", "NullAway"}) // the input is null only where its type allows it
    private void body() {
        HistoryEvent.ExecutionStarted start = Objects.requireNonNull(started);
        try {
            TaskOrchestrator<@Nullable Object, @Nullable Object> code =
                    (TaskOrchestrator<@Nullable Object, @Nullable Object>)
                            definition.supplier().get();
            Object input = Inputs.read(definition.inputType(), start.input(), scope.converter());
            Object result = code.run(new OrchestrationContextImpl(scope, start), input);
            if (!scope.isUnwinding()) {
                outcome = finished(result, start);
            }
        } catch (UnwindError e) {
            // The thread is given back; what it did since is not recorded.
            return;
        } catch (OutOfMemoryError e) {
            fault = e;
        } catch (Throwable e) {
            if (!scope.isUnwinding()) {
                outcome = new Decision.Outcome.Failed(FailureMapper.toDetails(e));
            }
        }
    }

    private Decision.Outcome finished(@Nullable Object result, HistoryEvent.ExecutionStarted start) {
        HistoryEvent.ContinuedAsNew next = scope.continuation();
        if (next == null) {
            return new Decision.Outcome.Completed(
                    scope.serialize("output of orchestrator '" + start.name() + "'", result));
        }
        return new Decision.Outcome.RunsAgain(new HistoryEvent.ExecutionStarted(
                start.name(),
                next.version(),
                next.input(),
                start.tags(),
                start.parent(),
                scope.carriedEvents(),
                start.flags()));
    }

    /** Names the instance, for logs. */
    @Override
    public String toString() {
        RunIdentity identity = scope.identity();
        return definition.name() + "[" + identity.instanceId() + " run " + identity.run() + " at " + position + "]";
    }
}
