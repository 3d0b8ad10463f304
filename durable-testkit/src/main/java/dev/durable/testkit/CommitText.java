package dev.durable.testkit;

import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TurnCommit;
import java.util.stream.Collectors;

/** Says what a commit is, for a reader who looks for it in the code. */
final class CommitText {
    private CommitText() {}

    static String of(Object commit) {
        if (commit instanceof TurnCommit turn) {
            String events = turn.history() == null
                    ? "no events"
                    : HistoryCodec.decodeAll(turn.history().events()).stream()
                            .map(CommitText::event)
                            .collect(Collectors.joining(", "));
            return "turn of '" + turn.key().instanceId() + "': " + events;
        }
        return commit instanceof TaskCompletion completion
                ? "result of task #" + completion.key().taskId() + " of '"
                        + completion.key().instance().instanceId() + "'"
                : commit.toString();
    }

    private static String event(HistoryEvent event) {
        String kind = event.getClass().getSimpleName();
        if (event instanceof HistoryEvent.TaskScheduled task) {
            return kind + " " + task.name() + " #" + task.taskId();
        } else if (event instanceof HistoryEvent.SubOrchestrationCreated child) {
            return kind + " " + child.name() + " #" + child.taskId();
        } else if (event instanceof HistoryEvent.Action action) {
            return kind + " #" + action.taskId();
        } else if (event instanceof HistoryEvent.Result result) {
            return kind + " #" + result.taskId();
        } else if (event instanceof HistoryEvent.EventRaised raised) {
            return kind + " " + raised.name();
        }
        return kind;
    }
}
