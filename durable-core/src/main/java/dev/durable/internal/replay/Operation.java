package dev.durable.internal.replay;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something asked for that a result event will answer: an activity, a timer or a child. Its transitions:
 *
 * <pre>
 *   PENDING --TaskCompleted / TimerFired / SubOrchestrationCompleted--&gt; COMPLETED
 *   PENDING --TaskFailed / SubOrchestrationFailed---------------------&gt; FAILED
 *   PENDING --cancelled by the code-----------------------------------&gt; CANCELLED
 * </pre>
 *
 * <p>A result for an operation that is no longer pending is outdated and dropped; a result of another kind than the
 * operation does not fit the history. Confined to one run.
 */
final class Operation {
    enum Kind {
        ACTIVITY("activity"),
        TIMER("timer"),
        CHILD("sub-orchestration");

        final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    enum State {
        PENDING,
        COMPLETED,
        FAILED,
        CANCELLED
    }

    /** Told what became of it; on the driver. */
    interface Listener {
        void completed(@Nullable Payload output);

        void failed(FailureDetails failure);
    }

    private final HistoryEvent.Action action;
    private final Kind kind;
    private final Listener listener;
    private State state = State.PENDING;

    Operation(HistoryEvent.Action action, Kind kind, Listener listener) {
        this.action = Objects.requireNonNull(action);
        this.kind = kind;
        this.listener = listener;
    }

    /** The same pending operation, asked for by the recorded action. */
    Operation recordedAs(HistoryEvent.Action recorded) {
        return new Operation(recorded, kind, listener);
    }

    HistoryEvent.Action action() {
        return action;
    }

    Kind kind() {
        return kind;
    }

    State state() {
        return state;
    }

    static Kind kindOf(HistoryEvent.Result result) {
        if (result instanceof HistoryEvent.TimerFired) {
            return Kind.TIMER;
        }
        if (result instanceof HistoryEvent.TaskCompleted || result instanceof HistoryEvent.TaskFailed) {
            return Kind.ACTIVITY;
        }
        return Kind.CHILD;
    }

    static @Nullable Payload outputOf(HistoryEvent.Result result) {
        if (result instanceof HistoryEvent.TaskCompleted completed) {
            return completed.output();
        }
        return result instanceof HistoryEvent.SubOrchestrationCompleted completed ? completed.output() : null;
    }

    void cancel() {
        leavePending(State.CANCELLED);
    }

    void apply(HistoryEvent.Result result) {
        if (result instanceof HistoryEvent.TaskFailed failed) {
            fail(failed.failure());
        } else if (result instanceof HistoryEvent.SubOrchestrationFailed failed) {
            fail(failed.failure());
        } else {
            complete(outputOf(result));
        }
    }

    private void complete(@Nullable Payload output) {
        leavePending(State.COMPLETED);
        listener.completed(output);
    }

    private void fail(FailureDetails failure) {
        leavePending(State.FAILED);
        listener.failed(failure);
    }

    private void leavePending(State next) {
        if (state != State.PENDING) {
            throw new IllegalStateException("operation #" + action.taskId() + " is " + state + ", not PENDING");
        }
        state = next;
    }
}
