package dev.durable.internal.worker;

import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.spi.FreeTask;
import dev.durable.spi.TaskCompletion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails tasks whose activity no living worker has known for a minute: it was known when they were
 * stored, and then its workers left. The minute is for those that are only being restarted.
 */
final class UnknownActivities {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownActivities.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int AT_ONCE = 100;

    private final WorkerServices services;
    /** Since when tasks of these activities have been seen here; one look at a time uses it. */
    private final Map<String, Instant> unknownSince = new HashMap<>();

    private @Nullable ScheduledFuture<?> looks;

    UnknownActivities(WorkerServices services) {
        this.services = services;
    }

    void start() {
        looks = services.engine
                .scheduler()
                .scheduleWithFixedDelay(
                        new OneAtATime(services.engine.io(), this::look),
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (looks != null) {
            looks.cancel(false);
        }
    }

    private void look() {
        try {
            // What the last renewal said; it is a third of a lease old at most, and the patience is longer.
            Set<String> known = services.knownActivities();
            Instant now = services.engine.clock().instant();
            List<FreeTask> tasks =
                    services.engine.storage().queries().unknownTasks(known, services.clock.now(), AT_ONCE);
            unknownSince
                    .keySet()
                    .retainAll(tasks.stream().map(FreeTask::activity).toList());
            for (FreeTask task : tasks) {
                Instant since = unknownSince.computeIfAbsent(task.activity(), unseen -> now);
                if (!since.plus(PATIENCE).isAfter(now)) {
                    fail(task, known);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot look for tasks that nobody can run; the next try is in {}: {}", INTERVAL, e.toString());
        }
    }

    private void fail(FreeTask task, Set<String> known) {
        LOG.warn("No living worker knows activity '{}': its task {} fails", task.activity(), task.key());
        HistoryEvent.TaskFailed failed = new HistoryEvent.TaskFailed(
                task.key().taskId(), WorkerServices.unknownActivity(task.activity(), Registry.visible(known)));
        // Whoever may have claimed it meanwhile has lost the race: a task has one result.
        services.engine.storage().completeTasks(List.of(new TaskCompletion(task.key(), HistoryCodec.encode(failed))));
        services.engine.bus().workAvailable();
    }
}
