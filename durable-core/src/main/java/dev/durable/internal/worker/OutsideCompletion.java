package dev.durable.internal.worker;

import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.CompletionTokens;
import dev.durable.spi.TaskKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether somebody outside may complete the task of one execution, and whether it is left to them. Thread-safe. */
final class OutsideCompletion {
    /** Longer than anybody waits, and a number of milliseconds. */
    private static final Duration LONGEST = Duration.ofDays(3_650_000);

    private final TaskKey key;
    private volatile boolean tokenTaken;
    private volatile HistoryEvent.@Nullable TaskDeferred deferred;

    OutsideCompletion(TaskKey key) {
        this.key = key;
    }

    String takeToken() {
        tokenTaken = true;
        return CompletionTokens.write(key);
    }

    boolean isTokenTaken() {
        return tokenTaken;
    }

    void defer(@Nullable Duration within) {
        if (!tokenTaken) {
            throw new IllegalStateException(
                    "nobody could complete this task: call completionToken() and hand the token to somebody first");
        }
        if (within != null && (within.isNegative() || within.isZero())) {
            throw new IllegalArgumentException("the time for a completion must be positive, was " + within);
        }
        deferred = new HistoryEvent.TaskDeferred(key.taskId(), within == null ? null : wholeMillis(within));
    }

    /** What the execution came to if it returned now, or null where its own result counts. */
    HistoryEvent.@Nullable TaskDeferred deferred() {
        return deferred;
    }

    private static Duration wholeMillis(Duration within) {
        return within.compareTo(LONGEST) > 0 ? LONGEST : Duration.ofMillis(Math.max(1, within.toMillis()));
    }
}
