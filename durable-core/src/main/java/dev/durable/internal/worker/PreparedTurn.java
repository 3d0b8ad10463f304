package dev.durable.internal.worker;

import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TurnCommit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn that has run and is not committed yet, with what is to happen once it is.
 *
 * @param commit what to commit
 * @param status the status after it
 * @param customStatus the custom status after it
 * @param local activities to run here; a slot is reserved for each
 * @param answers results that are known already: of activities that nobody can run
 * @param nextTimer when the earliest pending timer is due, or null
 * @param cancelled activities that the code has given up on
 */
record PreparedTurn(
        TurnCommit commit,
        OrchestrationRuntimeStatus status,
        @Nullable Payload customStatus,
        List<HistoryEvent.TaskScheduled> local,
        List<HistoryEvent.TaskFailed> answers,
        @Nullable Instant nextTimer,
        List<TaskKey> cancelled) {

    int historyEvents() {
        return commit.history() == null ? 0 : commit.history().count();
    }
}
