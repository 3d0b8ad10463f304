package dev.durable.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Work that a worker hands back. */
public sealed interface Release {

    /**
     * An instance: it has no owner afterwards.
     *
     * @param key the instance
     * @param owner who must own it
     * @param readyAt when it is ready; null leaves that as it is
     */
    record OfInstance(
            InstanceKey key, WorkerId owner, @Nullable Instant readyAt) implements Release {
        /** Checks for null. */
        public OfInstance {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(owner, "owner");
        }
    }

    /**
     * A task: it is unclaimed afterwards.
     *
     * @param key the task
     * @param owner who must have claimed it
     * @param dueAt when it is due
     */
    record OfTask(TaskKey key, WorkerId owner, Instant dueAt) implements Release {
        /** Checks for null. */
        public OfTask {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(dueAt, "dueAt");
        }
    }
}
