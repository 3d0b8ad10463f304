package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;

/**
 * A message as it is handed out.
 *
 * @param id given by the storage; grows with arrival within one instance
 * @param body the encoded event
 */
public record InboxMessage(long id, Payload body) {
    /** Checks for null. */
    public InboxMessage {
        Objects.requireNonNull(body, "body");
    }
}
