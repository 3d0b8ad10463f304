package dev.durable.spi;

import java.util.Objects;

/**
 * A worker under one lease. A worker whose lease lapsed comes back under a higher epoch and owns nothing.
 *
 * @param name unique among living workers
 * @param epoch grows with each lease of that name and is never used again, not even after the worker's record is
 *     gone; 0 before the first
 */
public record WorkerId(String name, long epoch) {
    /** Checks for null. */
    public WorkerId {
        Objects.requireNonNull(name, "name");
    }
}
