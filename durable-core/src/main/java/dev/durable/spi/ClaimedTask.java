package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;

/**
 * A task handed to a worker.
 *
 * @param key its id
 * @param name the activity's registered name
 * @param attempt which attempt this is, from 1; already counted in the storage
 * @param body the encoded event that scheduled it
 */
public record ClaimedTask(TaskKey key, String name, int attempt, Payload body) {
    /** Checks for null. */
    public ClaimedTask {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
    }
}
