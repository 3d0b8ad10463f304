package dev.durable.internal.worker;

import dev.durable.RetentionPolicy;
import java.time.Duration;

/**
 * How a worker behaves; checked by the builder.
 *
 * @param name unique among workers
 * @param lease how long the worker may stay silent before others take over
 * @param pollInterval how often an idle worker looks for work of other processes
 * @param maxActivities how many activities run at once
 * @param maxOrchestrations how many instances are in a turn or run activities here at once
 * @param maxHotInstances how many waiting instances stay in memory
 * @param maxHotBytes how many bytes they may keep there
 * @param hotIdle after how long a waiting instance leaves memory
 * @param shutdownGrace how long running activities may take when the worker stops
 * @param retention how long ended instances stay
 */
public record WorkerSettings(
        String name,
        Duration lease,
        Duration pollInterval,
        int maxActivities,
        int maxOrchestrations,
        int maxHotInstances,
        long maxHotBytes,
        Duration hotIdle,
        Duration shutdownGrace,
        RetentionPolicy retention) {
    /** How many claims without a commit in between park an instance, and how many starts fail a task. */
    public static final int MAX_ATTEMPTS = 10;

    /** How many of the library's own activities run at once, apart from those of the application. */
    public static final int SYSTEM_ACTIVITIES = 64;

    /** How many inbox messages one turn takes. */
    public static final int MAX_MESSAGES_PER_TURN = 64;

    /** After how long a claim whose answer was lost is handed out again. */
    public static final Duration CLAIM_VISIBILITY = Duration.ofSeconds(5);
}
