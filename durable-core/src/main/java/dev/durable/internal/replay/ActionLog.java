package dev.durable.internal.replay;

import dev.durable.NonDeterminismException;
import dev.durable.history.HistoryEvent;
import java.util.ArrayDeque;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What the code has done since the last incoming event. In a replay it must be what the history has next, action
 * by action; in a new turn it becomes history. Confined to one run.
 */
final class ActionLog {
    private final String instanceId;
    private final ArrayDeque<HistoryEvent> produced = new ArrayDeque<>();
    private int nextTaskId;

    ActionLog(String instanceId) {
        this.instanceId = instanceId;
    }

    int nextTaskId() {
        return nextTaskId++;
    }

    void add(HistoryEvent action) {
        produced.add(action);
    }

    void drainTo(Collection<? super HistoryEvent> target) {
        target.addAll(produced);
        produced.clear();
    }

    /** The history has an action here: the code must have done the same. */
    void expect(HistoryEvent.Action recorded, long position) {
        HistoryEvent actual = produced.poll();
        if (actual == null || !same(recorded, actual)) {
            throw mismatch(position, describe(recorded), actual == null ? "nothing" : describe(actual));
        }
    }

    /** The history has no action here: the code must have done nothing more. */
    void expectNothing(String recorded, long position) {
        HistoryEvent extra = produced.peek();
        if (extra != null) {
            throw mismatch(position, recorded, describe(extra));
        }
    }

    NonDeterminismException mismatch(long position, String expected, String actual) {
        return new NonDeterminismException(instanceId, position, expected, actual);
    }

    private static boolean same(HistoryEvent.Action recorded, HistoryEvent actual) {
        return recorded.getClass() == actual.getClass() && describe(recorded).equals(describe(actual));
    }

    /** Says what counts for the comparison: kind, id and name. */
    static String describe(HistoryEvent event) {
        if (event instanceof HistoryEvent.TaskScheduled task) {
            return "a call of activity '" + task.name() + "' (#" + task.taskId() + ")";
        }
        if (event instanceof HistoryEvent.TimerCreated timer) {
            return "a timer (#" + timer.taskId() + ")";
        }
        if (event instanceof HistoryEvent.SubOrchestrationCreated child) {
            return "a start of sub-orchestration '" + child.name() + "' as '" + child.instanceId() + "' (#"
                    + child.taskId() + ")";
        }
        if (event instanceof HistoryEvent.EventSent sent) {
            return "an event '" + sent.name() + "' sent to '" + sent.instanceId() + "' (#" + sent.taskId() + ")";
        }
        if (event instanceof HistoryEvent.LocalCompleted || event instanceof HistoryEvent.LocalFailed) {
            return local(event);
        }
        if (event instanceof HistoryEvent.EventRaised raised) {
            return "an external event '" + raised.name() + "'";
        }
        if (event instanceof HistoryEvent.TaskDeferred deferred) {
            return "activity #" + deferred.taskId() + " left to somebody outside";
        }
        if (event instanceof HistoryEvent.Result result) {
            return "a result of " + Operation.kindOf(result).words + " #" + result.taskId();
        }
        return words(event);
    }

    private static String local(HistoryEvent event) {
        return event instanceof HistoryEvent.LocalFailed failed
                ? "a failed local call '" + failed.name() + "' (#" + failed.taskId() + ")"
                : "a local call '" + ((HistoryEvent.LocalCompleted) event).name() + "' (#"
                        + ((HistoryEvent.LocalCompleted) event).taskId() + ")";
    }

    private static String words(HistoryEvent event) {
        @Nullable String words = null;
        if (event instanceof HistoryEvent.ExecutionStarted) {
            words = "the start";
        } else if (event instanceof HistoryEvent.ExecutionCompleted) {
            words = "the end with an output";
        } else if (event instanceof HistoryEvent.ExecutionFailed) {
            words = "the end with a failure";
        } else if (event instanceof HistoryEvent.ContinuedAsNew) {
            words = "the end by continue-as-new";
        } else if (event instanceof HistoryEvent.ExecutionTerminated) {
            words = "the end by a caller";
        }
        return words == null ? "a suspend or resume" : words;
    }
}
