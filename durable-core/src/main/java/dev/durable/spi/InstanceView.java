package dev.durable.spi;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance as a reader sees it.
 *
 * @param key its id and incarnation
 * @param queue which slots it takes
 * @param name the orchestrator's registered name
 * @param version the version asked for at the start, or an empty string
 * @param tags its labels
 * @param status its status
 * @param statusVersion grows by 1 whenever status, custom status or output change
 * @param run the current run, from 0
 * @param createdAt when it was created
 * @param updatedAt when status, custom status or output last changed
 * @param completedAt when it ended, or null
 * @param start the encoded start event while the current run has no history of a turn, else null; it stays where the
 *     instance is terminated before that
 * @param customStatus what the orchestrator shows, or null
 * @param output its output, or null
 * @param failure encoded failure details, or null
 * @param parked why the engine put it aside, or null
 * @param parent who waits for it, or null
 * @param onTerminal what is created when it ends, or null
 * @param owner the name of the worker that owns it, or null
 * @param readyAt when it is ready next, or null
 */
public record InstanceView(
        InstanceKey key,
        InstanceQueue queue,
        String name,
        String version,
        Map<String, String> tags,
        OrchestrationRuntimeStatus status,
        long statusVersion,
        int run,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant completedAt,
        @Nullable Payload start,
        @Nullable Payload customStatus,
        @Nullable Payload output,
        @Nullable Payload failure,
        @Nullable Parked parked,
        @Nullable ParentLink parent,
        @Nullable OnTerminal onTerminal,
        @Nullable String owner,
        @Nullable Instant readyAt) {
    /** Checks for null and copies the tags. */
    public InstanceView {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(updatedAt, "updatedAt");
        tags = Map.copyOf(tags);
    }
}
