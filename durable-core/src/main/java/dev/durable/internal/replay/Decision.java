package dev.durable.internal.replay;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a turn came to.
 *
 * @param events what to append to the history: incoming events that were applied, each followed by the actions that
 *     it led to, and the end if there was one
 * @param consumed how many of the incoming events were taken, applied or dropped as outdated; those after them were
 *     not looked at, since the run ended
 * @param outcome how the run ended, or null
 * @param nextTimer when the earliest pending timer is due, or null
 * @param cancelled the task ids of activities that the code has given up on
 * @param expired failures of activities whose completion from outside has taken too long; each counts only if it comes
 *     before that completion
 */
public record Decision(
        List<HistoryEvent> events,
        int consumed,
        @Nullable Outcome outcome,
        @Nullable Instant nextTimer,
        List<Integer> cancelled,
        List<HistoryEvent.TaskFailed> expired) {
    /** Copies the lists. */
    public Decision {
        events = List.copyOf(events);
        cancelled = List.copyOf(cancelled);
        expired = List.copyOf(expired);
    }

    /** How a run ended. */
    public sealed interface Outcome {
        /**
         * The orchestrator returned.
         *
         * @param output what it returned, or null
         */
        record Completed(@Nullable Payload output) implements Outcome {}

        /**
         * The orchestrator threw.
         *
         * @param failure what it threw
         */
        record Failed(FailureDetails failure) implements Outcome {}

        /**
         * The orchestrator goes on as a new run.
         *
         * @param start the first event of the next run
         */
        record RunsAgain(HistoryEvent.ExecutionStarted start) implements Outcome {}
    }
}
