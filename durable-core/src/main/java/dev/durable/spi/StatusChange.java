package dev.durable.spi;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The visible state after a turn that changed it; the status version grows by 1 and the update time follows.
 * The values replace what was there, null clears.
 *
 * @param status the status
 * @param customStatus what the orchestrator shows, or null
 * @param output the output, or null
 * @param failure encoded failure details, or null
 * @param parked why the engine put it aside, or null
 */
public record StatusChange(
        OrchestrationRuntimeStatus status,
        @Nullable Payload customStatus,
        @Nullable Payload output,
        @Nullable Payload failure,
        @Nullable Parked parked) {
    /** Checks for null. */
    public StatusChange {
        Objects.requireNonNull(status, "status");
    }
}
