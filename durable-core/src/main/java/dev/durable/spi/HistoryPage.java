package dev.durable.spi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Part of a run's history.
 *
 * @param turns the turns, in order
 * @param last whether the history ends here
 */
public record HistoryPage(List<Turn> turns, boolean last) {
    /** Copies the list. */
    public HistoryPage {
        turns = List.copyOf(turns);
    }

    /**
     * One turn.
     *
     * @param fromSeq the position of its first event, from 0
     * @param time the time of the turn
     * @param block its events
     */
    public record Turn(long fromSeq, Instant time, HistoryBlock block) {
        /** Checks for null. */
        public Turn {
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(block, "block");
        }
    }
}
