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

    /**
     * The event id under which the task's result is known as a reply, so that it is neither recorded twice nor is the task
     * stored again.
     *
     * @return the id
     */
    public String eventId() {
        return "task:" + run + ":" + taskId;
    }
}
