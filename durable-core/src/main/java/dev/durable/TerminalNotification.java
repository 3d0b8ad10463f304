package dev.durable;

import dev.durable.history.FailureDetails;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The input of an orchestration that was created because another instance ended (see
 * {@link StartOptions#onTerminal}).
 *
 * @param instanceId the instance that ended
 * @param orchestrator its orchestrator's name
 * @param status how it ended
 * @param completedAt when it ended: the time in its status
 * @param output its output, or null where there is none or it is larger than {@link #MAX_OUTPUT_BYTES}
 * @param outputOmitted whether the output was too large to carry along
 * @param failure why it failed or was terminated, or null
 * @param input what the start asked to be passed along, or null
 */
public record TerminalNotification(
        String instanceId,
        String orchestrator,
        OrchestrationRuntimeStatus status,
        Instant completedAt,
        @Nullable Payload output,
        boolean outputOmitted,
        @Nullable FailureDetails failure,
        @Nullable Payload input) {
    /** The largest output that is carried along: 16 KiB. */
    public static final int MAX_OUTPUT_BYTES = 16 << 10;
}
