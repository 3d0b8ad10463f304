package dev.durable.internal.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An estimate of the storage's clock between calls: the local clock plus the difference seen at the last reading.
 * It runs ahead by at most the time that reading took, never behind, so that a timer counted from it does not fire
 * too soon. Thread-safe.
 */
public final class StorageClock {
    private final InstantSource local;
    private volatile Duration offset = Duration.ZERO;

    /**
     * Creates a clock that agrees with the local one until told otherwise.
     *
     * @param local the local clock
     */
    public StorageClock(InstantSource local) {
        this.local = local;
    }

    /**
     * Makes a call and learns from the time in its answer.
     *
     * @param call the call
     * @param now finds the storage's time in the answer
     * @param <T> the answer
     * @return the answer
     */
    public <T> T reading(Supplier<T> call, Function<T, Instant> now) {
        Instant before = local.instant();
        T answer = call.get();
        learn(before, now.apply(answer), local.instant());
        return answer;
    }

    /**
     * The true difference lies between the two that the ends of the call give. What is known already is kept while it
     * fits, so that one slow call does not push the clock ahead; else the later one is taken, which is never behind.
     */
    private synchronized void learn(Instant before, Instant read, Instant after) {
        Duration least = Duration.between(after, read);
        Duration most = Duration.between(before, read);
        if (offset.compareTo(least) < 0 || offset.compareTo(most) > 0) {
            offset = most;
        }
    }

    /**
     * Returns the estimate.
     *
     * @return the storage's time in whole milliseconds
     */
    public Instant now() {
        return Instant.ofEpochMilli(local.instant().plus(offset).toEpochMilli());
    }
}
