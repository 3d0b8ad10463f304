package dev.durable.spi;

import java.util.Objects;

/**
 * A worker under one lease. A worker whose lease lapsed comes back under a higher epoch and owns nothing.
 *
 * @param name unique among living workers
 * @param epoch counts the leases of that name, from 1; 0 before the first
 */
public record WorkerId(String name, long epoch) {
    /** Checks for null. */
    public WorkerId {
        Objects.requireNonNull(name, "name");
    }
}
