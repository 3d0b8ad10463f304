package dev.durable;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How an orchestration is started. Immutable; every option has a wither.
 *
 * @param instanceId the id, or null for a random one
 * @param version the version to ask for, or null
 * @param tags labels that stay with the instance
 * @param startAt when its first turn is due, from 1970 to 9999, or null for at once
 * @param requestId makes a repeated start with the same instance id return that instance instead of failing; or
 *     null
 * @param onTerminal a system orchestration to create in the transaction that ends the instance, or null
 */
public record StartOptions(
        @Nullable String instanceId,
        @Nullable String version,
        Map<String, String> tags,
        @Nullable Instant startAt,
        @Nullable UUID requestId,
        @Nullable OnTerminal onTerminal) {
    /** A random id, at once, nothing else. */
    public static final StartOptions DEFAULT = new StartOptions(null, null, Map.of(), null, null, null);

    /**
     * A system orchestration to create when the instance ends; its input is a {@link TerminalNotification}.
     *
     * @param orchestrator the name that it is registered under as a system orchestration
     * @param input what to pass along, or null
     */
    public record OnTerminal(String orchestrator, @Nullable Object input) {
        /** Checks for null. */
        public OnTerminal {
            Objects.requireNonNull(orchestrator, "orchestrator");
        }
    }

    /** Copies the tags. */
    public StartOptions {
        Objects.requireNonNull(tags, "tags").forEach((name, value) -> {
            Objects.requireNonNull(name, "tags has a null name");
            Objects.requireNonNull(value, () -> "tags has null for '" + name + "'");
        });
        tags = Map.copyOf(tags);
    }

    /**
     * Returns options with an id.
     *
     * @param id the id, 1 to 255 bytes of UTF-8 without control characters, not starting with {@code $durable/}
     * @return the options
     */
    public static StartOptions id(String id) {
        return DEFAULT.withInstanceId(Objects.requireNonNull(id, "id"));
    }

    /**
     * Returns these options with another id.
     *
     * @param id the id, or null for a random one
     * @return the options
     */
    public StartOptions withInstanceId(@Nullable String id) {
        return new StartOptions(id, version, tags, startAt, requestId, onTerminal);
    }

    /**
     * Returns these options with another version.
     *
     * @param newVersion the version to ask for, or null
     * @return the options
     */
    public StartOptions withVersion(@Nullable String newVersion) {
        return new StartOptions(instanceId, newVersion, tags, startAt, requestId, onTerminal);
    }

    /**
     * Returns these options with other tags.
     *
     * @param tags labels that stay with the instance
     * @return the options
     */
    public StartOptions withTags(Map<String, String> tags) {
        return new StartOptions(instanceId, version, tags, startAt, requestId, onTerminal);
    }

    /**
     * Returns these options with another start time.
     *
     * @param time when the first turn is due, or null for at once
     * @return the options
     */
    public StartOptions withStartAt(@Nullable Instant time) {
        return new StartOptions(instanceId, version, tags, time, requestId, onTerminal);
    }

    /**
     * Returns these options with a request id.
     *
     * @param id the same in each repetition of one start, or null
     * @return the options
     */
    public StartOptions withRequestId(@Nullable UUID id) {
        return new StartOptions(instanceId, version, tags, startAt, id, onTerminal);
    }

    /**
     * Returns these options with a system orchestration to create when the instance ends.
     *
     * @param action what to create, or null
     * @return the options
     */
    public StartOptions withOnTerminal(@Nullable OnTerminal action) {
        return new StartOptions(instanceId, version, tags, startAt, requestId, action);
    }
}
