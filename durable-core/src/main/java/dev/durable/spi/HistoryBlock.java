package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;

/**
 * The events of one turn, encoded together.
 *
 * @param count how many events
 * @param events the encoded events
 */
public record HistoryBlock(int count, Payload events) {
    /** Checks the count, which must be positive. */
    public HistoryBlock {
        Objects.requireNonNull(events, "events");
        if (count < 1) {
            throw new IllegalArgumentException("count must be positive, was " + count);
        }
    }
}
