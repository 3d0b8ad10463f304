package dev.durable;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long ended instances stay, counted from their end. Each worker looks once a minute for what is older and removes it
 * in small transactions with pauses between; several workers share that work and do not disturb each other. An instance
 * that has not ended is never removed, however old. Those that ended first go first, so children before the parent that
 * waited for them; a child goes by its own end even while its parent lives, which has the child's result in its history.
 *
 * <p>Immutable.
 *
 * @param completed how long those that completed stay, or null for ever
 * @param failed how long those that failed stay, or null for ever
 * @param terminated how long those that were terminated stay, or null for ever
 * @param system how long the library's own instances stay however they ended, or null for ever; these are deliveries of
 *     webhooks, whose history is their log, and nobody else removes them
 */
public record RetentionPolicy(
        @Nullable Duration completed,
        @Nullable Duration failed,
        @Nullable Duration terminated,
        @Nullable Duration system) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Applications' instances stay for ever, the library's own 7 days. */
    public static final RetentionPolicy DEFAULT = new RetentionPolicy(null, null, null, Duration.ofDays(7));

    /** Nothing is ever removed; for those who remove by themselves. */
    public static final RetentionPolicy FOREVER = new RetentionPolicy(null, null, null, null);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value that is not from 1 min to 36,500 days
     */
    public RetentionPolicy {
        check("completed", completed);
        check("failed", failed);
        check("terminated", terminated);
        check("system", system);
    }

    /**
     * Keeps all of an application's instances equally long, and the library's own 7 days.
     *
     * @param duration from 1 min to 36,500 days
     * @return the policy
     * @throws IllegalArgumentException if it is out of range
     */
    public static RetentionPolicy ofAll(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        return new RetentionPolicy(duration, duration, duration, DEFAULT.system);
    }

    private static void check(String name, @Nullable Duration value) {
        if (value != null) {
            Settings.between("retention of " + name + " instances", value, SHORTEST, LONGEST);
        }
    }
}
