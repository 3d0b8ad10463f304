package dev.durable.internal.replay;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The activities of a run that somebody outside will complete, and the timers of those that have a deadline. A deadline
 * that passes does not end the task: its failure competes with the completion for the one place in the inbox, so that
 * whoever was told to have completed the task has done so. Confined to one run.
 */
final class Deferrals {
    private static final int NO_TIMER = -1;

    private final RunScope run;
    private final TreeMap<Integer, Integer> timers = new TreeMap<>();
    private final List<HistoryEvent.TaskFailed> expired = new ArrayList<>();

    Deferrals(RunScope run) {
        this.run = run;
    }

    /** Returns false where nothing new is said: the task has ended, or was deferred before. */
    boolean defer(HistoryEvent.TaskDeferred deferred) {
        int taskId = deferred.taskId();
        Operation operation = run.operations().find(taskId);
        if (operation == null || operation.kind() != Operation.Kind.ACTIVITY || timers.containsKey(taskId)) {
            return false;
        }
        timers.put(taskId, timer(taskId, deferred.within()));
        return true;
    }

    private int timer(int taskId, @Nullable Duration within) {
        // After continueAsNew the run takes no new action, and soon ends.
        return within == null || run.continuation() != null
                ? NO_TIMER
                : run.addDeadline(run.after(within), () -> expire(taskId, within));
    }

    boolean isDeferred(int taskId) {
        return timers.containsKey(taskId);
    }

    /** The task has its result, or the code has given up on it. */
    void answered(int taskId) {
        Integer timer = timers.remove(taskId);
        if (timer != null && timer != NO_TIMER) {
            run.cancel(timer);
        }
    }

    /** The failures of those whose deadline has passed in this turn. */
    List<HistoryEvent.TaskFailed> takeExpired() {
        List<HistoryEvent.TaskFailed> taken = List.copyOf(expired);
        expired.clear();
        return taken;
    }

    private void expire(int taskId, Duration within) {
        if (!run.replaying) {
            expired.add(new HistoryEvent.TaskFailed(
                    taskId,
                    FailureDetails.of(
                            "completion-timeout",
                            "nobody completed activity #" + taskId + " within " + within,
                            false)));
        }
    }
}
