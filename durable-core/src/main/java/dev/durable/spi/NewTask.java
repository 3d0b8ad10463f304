package dev.durable.spi;

import dev.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A task to store for any worker that knows its activity; due at once.
 *
 * @param key its id
 * @param name the activity's registered name
 * @param attempts how many attempts were started before, without a row
 * @param behind how many other open activities of its instance it comes after, for {@link #queuedAt}
 * @param body the encoded event that scheduled it
 */
public record NewTask(TaskKey key, String name, int attempts, int behind, Payload body) {
    /** How far before now the front of the queue is: longer than the largest fan-out lets others pass. */
    private static final Duration FRONT = Duration.ofDays(1);

    private static final int TASKS_A_MINUTE = 16;

    /** Checks for null, and that the position is not negative. */
    public NewTask {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(body, "body");
        if (behind < 0) {
            throw new IllegalArgumentException("behind must not be negative, was " + behind);
        }
    }

    /**
     * A task that comes after no other of its instance.
     *
     * @param key its id
     * @param name the activity's registered name
     * @param attempts how many attempts were started before, without a row
     * @param body the encoded event that scheduled it
     */
    public NewTask(TaskKey key, String name, int attempts, Payload body) {
        this(key, name, attempts, 0, body);
    }

    /**
     * The time from which the task is due, and by which it takes its place among the others. It is never later than now:
     * a storage hands out what is due, the oldest first, and need not know more. A large fan-out takes its places as if
     * its activities came 16 a minute, so that the few of another instance which come later need not wait for all of it,
     * while others can pass it for so long only.
     *
     * @param now the storage's time
     * @return the due time to store
     */
    public Instant queuedAt(Instant now) {
        Instant at = front(now).plus(Duration.ofMinutes(behind / TASKS_A_MINUTE));
        return at.isBefore(now) ? at : now;
    }

    /**
     * The due time of a task that has been handed out before and is due again at once.
     *
     * @param now the storage's time
     * @return the due time to store
     */
    public static Instant front(Instant now) {
        return now.minus(FRONT);
    }
}
