package dev.durable.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * Where a page ended.
 *
 * @param createdAt when its last instance was created
 * @param instanceId the id of its last instance
 */
public record PageKey(Instant createdAt, String instanceId) {
    /** Checks for null. */
    public PageKey {
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(instanceId, "instanceId");
    }
}
