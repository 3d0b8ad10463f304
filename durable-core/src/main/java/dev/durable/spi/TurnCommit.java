package dev.durable.spi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one turn changes; see {@link Storage#commitTurns}.
 *
 * @param key the instance
 * @param expectedVersion the version that it must still have
 * @param commitId made by the committer, new for each turn and the same in each retry
 * @param run the run that the turn belongs to
 * @param seenWakeSeq the wake counter up to which the turn has seen the inbox
 * @param time the time of the turn, by the storage's clock; of the history block and, where the status changes, of
 *     the update and completion
 * @param history the events to append to the run's history, or null for none
 * @param consumed ids of inbox messages to remove
 * @param outbox what it sends
 * @param change the visible state, or null where it stays
 * @param after how the instance goes on
 */
public record TurnCommit(
        InstanceKey key,
        long expectedVersion,
        UUID commitId,
        int run,
        long seenWakeSeq,
        Instant time,
        @Nullable HistoryBlock history,
        List<Long> consumed,
        Outbox outbox,
        @Nullable StatusChange change,
        AfterTurn after) {
    /** Checks for null, that a terminal status and {@link AfterTurn.Ends} go together, and copies the list. */
    public TurnCommit {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(commitId, "commitId");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(outbox, "outbox");
        Objects.requireNonNull(after, "after");
        consumed = List.copyOf(consumed);
        boolean ends = change != null && change.status().isTerminal();
        if (ends != after instanceof AfterTurn.Ends) {
            throw new IllegalArgumentException(
                    "a terminal status and AfterTurn.Ends go together; change is " + change + ", after is " + after);
        }
    }
}
