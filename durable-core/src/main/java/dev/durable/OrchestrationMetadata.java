package dev.durable;

import dev.durable.history.FailureDetails;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an instance, as of one read. Immutable.
 *
 * @param instanceId its id
 * @param name its orchestrator's registered name
 * @param version the version asked for at the start, or null
 * @param tags its labels
 * @param status its status
 * @param statusVersion grows by 1 whenever status, custom status or output change
 * @param createdAt when it was started
 * @param lastUpdatedAt when status, custom status or output last changed
 * @param completedAt when it ended, or null
 * @param input its input, or null where there is none or payloads were not asked for
 * @param output its output, or null where there is none or payloads were not asked for
 * @param customStatus what the orchestrator shows, or null
 * @param failure why it failed or was terminated, or null; there whether or not payloads were asked for
 * @param pendingReason why it does not run although it could, or null: no living worker knows its orchestrator, or
 *     the engine parked it (with the code in front)
 * @param payloadsFetched whether input and output were asked for
 * @param converter what reads the payloads
 */
public record OrchestrationMetadata(
        String instanceId,
        String name,
        @Nullable String version,
        Map<String, String> tags,
        OrchestrationRuntimeStatus status,
        long statusVersion,
        Instant createdAt,
        Instant lastUpdatedAt,
        @Nullable Instant completedAt,
        @Nullable Payload input,
        @Nullable Payload output,
        @Nullable Payload customStatus,
        @Nullable FailureDetails failure,
        @Nullable String pendingReason,
        boolean payloadsFetched,
        DataConverter converter) {
    /** Copies the tags. */
    public OrchestrationMetadata {
        tags = Map.copyOf(tags);
    }

    /**
     * Reads the input.
     *
     * @param type the type to read
     * @param <T> the type to read
     * @return the input, or null where there is none
     * @throws IllegalStateException if payloads were not asked for
     * @throws DataConversionException if it is not of that type
     */
    public <T> @Nullable T readInputAs(Class<T> type) {
        Objects.requireNonNull(type, "type");
        requirePayloads();
        return converter.deserialize(input, TypeRef.of(type));
    }

    /**
     * Reads the output.
     *
     * @param type the type to read
     * @param <T> the type to read
     * @return the output, or null where there is none
     * @throws IllegalStateException if payloads were not asked for
     * @throws DataConversionException if it is not of that type
     */
    public <T> @Nullable T readOutputAs(Class<T> type) {
        return readOutputAs(TypeRef.of(type));
    }

    /**
     * Reads an output of a generic type.
     *
     * @param type the type to read
     * @param <T> the type to read
     * @return the output, or null where there is none
     * @throws IllegalStateException if payloads were not asked for
     * @throws DataConversionException if it is not of that type
     */
    public <T> @Nullable T readOutputAs(TypeRef<T> type) {
        Objects.requireNonNull(type, "type");
        requirePayloads();
        return converter.deserialize(output, type);
    }

    /**
     * Reads the custom status.
     *
     * @param type the type to read
     * @param <T> the type to read
     * @return the custom status, or null where there is none
     * @throws DataConversionException if it is not of that type
     */
    public <T> @Nullable T readCustomStatusAs(Class<T> type) {
        return converter.deserialize(customStatus, TypeRef.of(type));
    }

    private void requirePayloads() {
        if (!payloadsFetched) {
            throw new IllegalStateException(
                    "payloads of '" + instanceId + "' were not asked for; use getInstance(id, true)");
        }
    }
}
