package dev.durable.internal.worker;

import dev.durable.RetentionPolicy;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what ended long enough ago. Between two transactions it rests for a multiple of the time that the first one took,
 * so that a storage which is slow, or busy with others, is left in peace. Several workers may do so at once: a storage
 * removes each instance once.
 */
final class RetentionSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int INSTANCES_PER_CALL = 200;
    private static final long SHORTEST_REST_MILLIS = 100;
    private static final int REST_PER_WORK = 4;

    private final WorkerServices services;
    private final List<Rule> rules;
    private @Nullable ScheduledFuture<?> sweeps;
    private volatile boolean stopped;

    /** Which instances go after which time. */
    private record Rule(
            @Nullable OrchestrationRuntimeStatus status,
            @Nullable String idPrefix,
            Duration age) {
        PurgeRequest at(Instant now) {
            InstanceFilter filter = new InstanceFilter(
                    status == null ? Set.of() : Set.of(status),
                    null,
                    null,
                    now.minus(age),
                    null,
                    idPrefix,
                    idPrefix != null);
            return new PurgeRequest.ByFilter(filter, INSTANCES_PER_CALL);
        }
    }

    RetentionSweep(WorkerServices services) {
        this.services = services;
        this.rules = rules(services.settings.retention());
    }

    private static List<Rule> rules(RetentionPolicy policy) {
        List<Rule> rules = new ArrayList<>();
        addRule(rules, OrchestrationRuntimeStatus.COMPLETED, policy.completed());
        addRule(rules, OrchestrationRuntimeStatus.FAILED, policy.failed());
        addRule(rules, OrchestrationRuntimeStatus.TERMINATED, policy.terminated());
        if (policy.system() != null) {
            rules.add(new Rule(null, Storage.SYSTEM_ID_PREFIX, policy.system()));
        }
        return rules;
    }

    private static void addRule(List<Rule> rules, OrchestrationRuntimeStatus status, @Nullable Duration age) {
        if (age != null) {
            rules.add(new Rule(status, null, age));
        }
    }

    void start() {
        if (!rules.isEmpty()) {
            // By name, so that workers which start together do not sweep together.
            long first = Math.floorMod(services.settings.name().hashCode(), INTERVAL.toMillis());
            sweeps = services.engine
                    .scheduler()
                    .scheduleWithFixedDelay(
                            new OneAtATime(services.engine.io(), this::sweep),
                            first,
                            INTERVAL.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        stopped = true;
        if (sweeps != null) {
            sweeps.cancel(false);
        }
    }

    private void sweep() {
        try {
            // The storage's own time: the ends that it is compared with are of the same clock.
            Instant now = services.engine.storage().now();
            for (Rule rule : rules) {
                purge(rule.at(now));
            }
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove old instances; the next try is in {}: {}", INTERVAL, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void purge(PurgeRequest request) throws InterruptedException {
        int total = 0;
        boolean more = true;
        while (more && !stopped) {
            Instant before = services.engine.clock().instant();
            PurgeOutcome outcome = services.engine.storage().purge(request);
            total += outcome.purged();
            more = outcome.more();
            if (more) {
                long took = Duration.between(before, services.engine.clock().instant())
                        .toMillis();
                services.engine.pause().millis(Math.max(SHORTEST_REST_MILLIS, REST_PER_WORK * took));
            }
        }
        if (total > 0) {
            LOG.info("Removed {} instances that had ended long enough ago", total);
        }
    }
}
