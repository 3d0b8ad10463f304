package dev.durable.spi;

import java.util.Objects;
import java.util.UUID;

/**
 * One life of an instance id. An id that was purged or replaced gets a new incarnation, so that nothing meant
 * for the old one can hit the new one.
 *
 * @param instanceId the id, opaque, at most {@link Storage#MAX_ID_BYTES} bytes of UTF-8
 * @param incarnation 16 random bytes made by whoever created the instance
 */
public record InstanceKey(String instanceId, UUID incarnation) {
    /** Checks for null. */
    public InstanceKey {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(incarnation, "incarnation");
    }
}
