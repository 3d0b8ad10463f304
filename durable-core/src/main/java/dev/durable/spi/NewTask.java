package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;

/**
 * A task to store for any worker that knows its activity; due at once.
 *
 * @param key its id
 * @param name the activity's registered name
 * @param attempts how many attempts were started before, without a row
 * @param body the encoded event that scheduled it
 */
public record NewTask(TaskKey key, String name, int attempts, Payload body) {
    /** Checks for null. */
    public NewTask {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
    }
}
