package dev.durable.http;

import dev.durable.OrchestrationMetadata;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.Instant;

/** How many seconds a client should let pass before it asks again. */
final class RetryAfter {
    static final long STARTED = 1;
    /** Who has just been held may come again at once, since that costs nobody anything. */
    static final long HELD = 0;

    private static final long SUSPENDED = 30;
    private static final long LONGEST = 10;
    private static final long SECONDS_OF_AGE_PER_SECOND = 6;

    private RetryAfter() {}

    /** Grows with the age of the operation: what has taken long will probably take long. */
    static long of(OrchestrationMetadata operation, Instant now) {
        if (operation.status() == OrchestrationRuntimeStatus.SUSPENDED) {
            return SUSPENDED;
        }
        long age = Duration.between(operation.createdAt(), now).toSeconds();
        return Math.max(1, Math.min(LONGEST, age / SECONDS_OF_AGE_PER_SECOND));
    }
}
