package dev.durable.spi;

import java.util.Objects;

/**
 * A task that nobody has claimed.
 *
 * @param key which
 * @param activity the name of its activity
 */
public record FreeTask(TaskKey key, String activity) {
    /** Checks for null. */
    public FreeTask {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(activity, "activity");
    }
}
