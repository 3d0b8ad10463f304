package dev.durable.internal.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day at the start plus what has passed since: a step of the system's clock does not move it, so none gets
 * into the timers that are set before the storage's clock is read again. Thread-safe.
 */
public final class SteadyClock implements InstantSource {
    private final LongSupplier nanos;
    private final Instant start;
    private final long startNanos;

    /** Starts at the system's time. */
    public SteadyClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    SteadyClock(InstantSource timeOfDay, LongSupplier nanos) {
        this.nanos = nanos;
        start = timeOfDay.instant();
        startNanos = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos.getAsLong() - startNanos);
    }
}
