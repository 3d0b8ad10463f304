package dev.durable.spi;

import dev.durable.history.Payload;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An instance to create.
 *
 * @param key its id and incarnation
 * @param queue which slots it takes
 * @param name the orchestrator's registered name
 * @param version the version asked for, or an empty string
 * @param tags labels to find it by
 * @param start the encoded start event: handed out with the first claim, and kept readable until the first commit
 *     that appends history
 * @param startAt when it becomes ready, or null for at once
 * @param parent who waits for it, or null
 * @param onTerminal what to create when it ends, or null
 * @param requestId identifies the request that creates it, so that a repetition is recognised; or null
 * @param dedupe a key that at most one instance is created for, or null
 * @param conflictReply for a child within a commit or a termination: what to tell the parent when it is not created,
 *     whatever the reason; or null. {@link Storage#create} tells only its caller
 */
public record NewInstance(
        InstanceKey key,
        InstanceQueue queue,
        String name,
        String version,
        Map<String, String> tags,
        Payload start,
        @Nullable Instant startAt,
        @Nullable ParentLink parent,
        @Nullable OnTerminal onTerminal,
        @Nullable UUID requestId,
        @Nullable DedupeKey dedupe,
        @Nullable Payload conflictReply) {
    /**
     * Checks for null, checks the id and the name, and copies the tags. An id that is empty, longer than
     * {@link Storage#MAX_ID_BYTES} or not encodable as UTF-8 is refused here, so that no storage ever sees one.
     */
    public NewInstance {
        Objects.requireNonNull(queue, "queue");
        Texts.check("instance id", key.instanceId(), Storage.MAX_ID_BYTES);
        Texts.check("orchestrator name", name, Storage.MAX_NAME_BYTES);
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(start, "start");
        tags = Map.copyOf(tags);
    }

    /**
     * Returns an application's instance that is ready at once, with nothing optional.
     *
     * @param key its id and incarnation
     * @param name the orchestrator's registered name
     * @param start the encoded start event
     * @return the instance
     */
    public static NewInstance of(InstanceKey key, String name, Payload start) {
        return new NewInstance(key, InstanceQueue.USER, name, "", Map.of(), start, null, null, null, null, null, null);
    }
}
