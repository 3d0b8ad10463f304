package dev.durable.internal.store;

import dev.durable.spi.CorruptDataException;
import dev.durable.spi.StorageException;
import dev.durable.spi.StorageFullException;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a storage call that failed, with the same ids, so that a call which was applied without an answer is
 * recognised by the storage. The wait doubles from 10 ms to 1 s.
 *
 * <p>Thread-safe.
 */
public final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final int UNEXPECTED_ATTEMPTS = 5;

    private final InstantSource clock;
    private final Pause pause;
    private final Duration patience;
    private final BooleanSupplier givenUp;

    private Retries(InstantSource clock, Pause pause, Duration patience, BooleanSupplier givenUp) {
        this.clock = clock;
        this.pause = pause;
        this.patience = patience;
        this.givenUp = givenUp;
    }

    /**
     * Returns retries that give up after a time; for callers who wait for an answer.
     *
     * @param clock measures the time
     * @param pause waits
     * @param patience after how long the last error is thrown
     * @return the retries
     */
    public static Retries within(InstantSource clock, Pause pause, Duration patience) {
        return new Retries(clock, pause, patience, () -> false);
    }

    /**
     * Returns retries that go on until told otherwise; for work that must not be dropped.
     *
     * @param clock measures the time
     * @param pause waits
     * @param givenUp whether the last error is to be thrown now
     * @return the retries
     */
    public static Retries until(InstantSource clock, Pause pause, BooleanSupplier givenUp) {
        return new Retries(clock, pause, Duration.ofDays(36_500), givenUp);
    }

    /**
     * Makes a call, and makes it again while it fails and there is hope.
     *
     * @param what what is called, for the log
     * @param call the call, which must be safe to repeat
     * @param <T> its answer
     * @return its answer
     * @throws StorageException the last error, once it is given up
     */
    public <T> T call(String what, Supplier<T> call) {
        Instant giveUpAt = clock.instant().plus(patience);
        long wait = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (CorruptDataException e) {
                throw e;
            } catch (StorageFullException e) {
                if (patience.compareTo(Duration.ofDays(1)) < 0 || givenUp.getAsBoolean()) {
                    throw e;
                }
                wait = LONGEST_PAUSE_MILLIS;
                waitOrThrow(what, e, wait);
            } catch (TransientStorageException | UnknownOutcomeException e) {
                if (givenUp.getAsBoolean() || !clock.instant().plusMillis(wait).isBefore(giveUpAt)) {
                    throw e;
                }
                waitOrThrow(what, e, wait);
            } catch (RuntimeException e) {
                if (attempt >= UNEXPECTED_ATTEMPTS || givenUp.getAsBoolean()) {
                    throw e;
                }
                waitOrThrow(what, e, wait);
            }
            wait = Math.min(wait * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private void waitOrThrow(String what, RuntimeException failure, long millis) {
        LOG.warn("Storage call '{}' failed and is repeated in {} ms: {}", what, millis, failure.toString());
        try {
            pause.millis(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            throw failure;
        }
    }
}
