package dev.durable.spi;

import dev.durable.history.OrchestrationRuntimeStatus;
import java.util.Objects;

/**
 * What a waiter needs to know.
 *
 * @param key the instance
 * @param statusVersion grows by 1 whenever status, custom status or output change
 * @param status its status
 */
public record StatusView(InstanceKey key, long statusVersion, OrchestrationRuntimeStatus status) {
    /** Checks for null. */
    public StatusView {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(status, "status");
    }
}
