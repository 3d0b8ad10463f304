package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;

/**
 * The result of a claimed task.
 *
 * @param key the task
 * @param body the encoded result event, delivered to the instance's inbox
 */
public record TaskCompletion(TaskKey key, Payload body) {
    /** Checks for null. */
    public TaskCompletion {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(body, "body");
    }
}
