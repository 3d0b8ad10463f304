package dev.durable;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a failed activity or sub-orchestration is tried again. The n-th delay, from 0, is
 * {@code firstInterval * backoffCoefficient^n}, at most {@code maxInterval}; delays are durable timers. A failure
 * that is non-retriable ends it at once.
 *
 * <p>Immutable.
 *
 * @param maxAttempts how many attempts in all, at least 1
 * @param firstInterval the first delay, more than zero
 * @param backoffCoefficient what each delay is multiplied by, at least 1.0
 * @param maxInterval the longest delay, at least the first one
 * @param retryTimeout no attempt starts later than this after the first one, or null for no such limit
 * @see dev.durable.history.FailureDetails#nonRetriable()
 */
public record RetryPolicy(
        int maxAttempts,
        Duration firstInterval,
        double backoffCoefficient,
        Duration maxInterval,
        @Nullable Duration retryTimeout) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public RetryPolicy {
        Objects.requireNonNull(firstInterval, "firstInterval");
        Objects.requireNonNull(maxInterval, "maxInterval");
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, was " + maxAttempts);
        }
        if (firstInterval.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("firstInterval must be at least 1 ms, was " + firstInterval);
        }
        if (!(backoffCoefficient >= 1.0) || Double.isInfinite(backoffCoefficient)) {
            throw new IllegalArgumentException("backoffCoefficient must be at least 1.0, was " + backoffCoefficient);
        }
        if (maxInterval.compareTo(firstInterval) < 0) {
            throw new IllegalArgumentException(
                    "maxInterval must be at least firstInterval " + firstInterval + ", was " + maxInterval);
        }
        if (retryTimeout != null && (retryTimeout.isZero() || retryTimeout.isNegative())) {
            throw new IllegalArgumentException("retryTimeout must be more than zero, was " + retryTimeout);
        }
    }

    /**
     * Returns the defaults: 3 attempts, first delay 1 s, doubled each time, at most 1 h, no timeout.
     *
     * @return the policy
     */
    public static RetryPolicy ofDefaults() {
        return of(3, Duration.ofSeconds(1));
    }

    /**
     * Returns a policy with a doubling delay of at most 1 hour (or the first interval, where that is longer).
     *
     * @param maxAttempts how many attempts in all, at least 1
     * @param firstInterval the first delay, more than zero
     * @return the policy
     */
    public static RetryPolicy of(int maxAttempts, Duration firstInterval) {
        Objects.requireNonNull(firstInterval, "firstInterval");
        Duration cap = Duration.ofHours(1);
        return new RetryPolicy(
                maxAttempts, firstInterval, 2.0, firstInterval.compareTo(cap) > 0 ? firstInterval : cap, null);
    }

    /**
     * Returns this policy with other delays.
     *
     * @param coefficient what each delay is multiplied by
     * @param maxInterval the longest delay
     * @return the policy
     */
    public RetryPolicy withBackoff(double coefficient, Duration maxInterval) {
        return new RetryPolicy(maxAttempts, firstInterval, coefficient, maxInterval, retryTimeout);
    }

    /**
     * Returns this policy with another timeout.
     *
     * @param timeout no attempt starts later than this after the first one, or null
     * @return the policy
     */
    public RetryPolicy withRetryTimeout(@Nullable Duration timeout) {
        return new RetryPolicy(maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout);
    }

    /**
     * Returns the delay after an attempt.
     *
     * @param attempt the attempt that failed, from 1
     * @return how long to wait before the next, in whole milliseconds
     */
    public Duration delayAfter(int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be at least 1, was " + attempt);
        }
        double millis = millis(firstInterval) * Math.pow(backoffCoefficient, attempt - 1);
        return Duration.ofMillis((long) Math.min(millis, (double) millis(maxInterval)));
    }

    private static long millis(Duration duration) {
        return duration.compareTo(LONGEST) < 0 ? duration.toMillis() : Long.MAX_VALUE;
    }
}
