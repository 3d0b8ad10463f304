package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message for an instance's inbox; its body is an encoded history event that the storage does not read. */
public sealed interface NewMessage {

    /**
     * The receiver.
     *
     * @return its instance id
     */
    String instanceId();

    /**
     * An id under which a second delivery is a duplicate, kept until the instance is purged; or null. Ids of events
     * count for the whole life of the instance, ids of replies for the run that they answer; the two never meet.
     *
     * @return the event id
     */
    @Nullable
    String eventId();

    /**
     * The encoded event.
     *
     * @return the bytes
     */
    Payload body();

    /**
     * An external event: for whichever life and run the id has now. Counts against the inbox limit.
     *
     * @param instanceId the receiver
     * @param eventId the sender's id for it, or null
     * @param body the encoded event
     */
    record Event(String instanceId, @Nullable String eventId, Payload body) implements NewMessage {
        /** Checks for null. */
        public Event {
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(body, "body");
        }
    }

    /**
     * An answer that one run of one life waits for; it is dropped where that run is no longer the current one.
     *
     * @param key the receiver
     * @param run the run that waits
     * @param eventId an id against duplicates, or null
     * @param body the encoded event
     */
    record Reply(InstanceKey key, int run, @Nullable String eventId, Payload body) implements NewMessage {
        /** Checks for null. */
        public Reply {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(body, "body");
        }

        @Override
        public String instanceId() {
            return key.instanceId();
        }
    }
}
