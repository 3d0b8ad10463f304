package dev.durable.spi;

import java.util.Objects;

/**
 * One activity task.
 *
 * @param instance the instance that scheduled it
 * @param run the run that scheduled it
 * @param taskId its id within the run
 */
public record TaskKey(InstanceKey instance, int run, int taskId) {
    /** Checks for null. */
    public TaskKey {
        Objects.requireNonNull(instance, "instance");
    }
}
