package dev.durable.spi;

import java.util.Objects;

/**
 * Who waits for an instance to end.
 *
 * @param key the parent
 * @param run the parent's run that started it
 * @param taskId the waiting task
 */
public record ParentLink(InstanceKey key, int run, int taskId) {
    /** Checks for null. */
    public ParentLink {
        Objects.requireNonNull(key, "key");
    }
}
