package dev.durable.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Work that a worker hands back. */
public sealed interface Release {

    /**
     * An instance that its owner does not work on: it has no owner afterwards. One that was claimed or has changed
     * since is left alone, so that a release which comes late, or twice, never takes it from under a turn.
     *
     * @param key the instance
     * @param owner who must own it
     * @param version the version that it must still have
     * @param readyAt when it is ready; null leaves that as it is, which for one without a time is until a message comes
     */
    record OfInstance(
            InstanceKey key,
            WorkerId owner,
            long version,
            @Nullable Instant readyAt) implements Release {
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
