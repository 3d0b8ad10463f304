package dev.durable.internal.worker;

import dev.durable.spi.Renewal;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this worker's lease, and takes back what lapsed workers held. The lease is renewed each third of its length;
 * lapsed workers are looked for more often, since their instances wait, but only after a claim saw that there may be some.
 */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final int RECOVER_AT_ONCE = 500;
    private static final int LONGEST_KEPT_NAME = 50;
    private static final Duration LONGEST_RECOVERY_INTERVAL = Duration.ofSeconds(2);

    private final WorkerServices services;
    private final OwnedInstances instances;
    private final TaskRunner tasks;
    private final Runnable workFound;
    private volatile Instant nextLook = Instant.MIN;
    /** Until when the lease holds at least, by the local clock. */
    private volatile Instant holdsUntil = Instant.MIN;

    private @Nullable ScheduledFuture<?> renewals;
    private @Nullable ScheduledFuture<?> recoveries;

    LeaseKeeper(WorkerServices services, OwnedInstances instances, TaskRunner tasks, Runnable workFound) {
        this.services = services;
        this.instances = instances;
        this.tasks = tasks;
        this.workFound = workFound;
    }

    void start() {
        Duration lease = services.settings.lease();
        long renewEvery = Math.max(1, lease.toMillis() / 3);
        long recoverEvery = Math.max(
                1,
                Math.min(
                        Math.max(services.settings.pollInterval().toMillis(), lease.toMillis() / 10),
                        LONGEST_RECOVERY_INTERVAL.toMillis()));
        OneAtATime recovery = new OneAtATime(services.engine.io(), () -> recover(recoverEvery));
        services.onLapse(() -> {
            // At once; but what cannot be taken back, as somebody holds its rows, must not make every claim try.
            if (!services.engine.clock().instant().isBefore(nextLook)) {
                recovery.run();
            }
        });
        renewals = services.engine
                .scheduler()
                .scheduleWithFixedDelay(
                        new OneAtATime(services.engine.io(), this::renew), 0, renewEvery, TimeUnit.MILLISECONDS);
        recoveries = services.engine
                .scheduler()
                .scheduleWithFixedDelay(recovery, recoverEvery, recoverEvery, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (renewals != null) {
            renewals.cancel(false);
        }
        if (recoveries != null) {
            recoveries.cancel(false);
        }
    }

    /** Ends the lease now, so that what is left is taken back at once. */
    void resign() {
        try {
            services.engine.storage().renew(heartbeat(Duration.ZERO));
        } catch (RuntimeException e) {
            LOG.warn(
                    "Worker '{}' cannot end its lease; it lapses by itself: {}",
                    services.settings.name(),
                    e.toString());
        }
    }

    private void renew() {
        try {
            WorkerId before = services.id();
            Instant asked = services.engine.clock().instant();
            Renewal renewal = services.clock.reading(
                    () -> services.engine.storage().renew(heartbeat(services.settings.lease())), Renewal::now);
            boolean tooEarly = services.engine.clock().instant().isBefore(holdsUntil);
            holdsUntil = asked.plus(services.settings.lease());
            services.renewed(renewal.worker(), renewal.knownActivities());
            if (before.epoch() != 0 && renewal.worker().epoch() != before.epoch() && tooEarly) {
                takeAnotherName(renewal);
            } else if (before.epoch() != 0 && renewal.worker().epoch() != before.epoch()) {
                LOG.warn(
                        "Worker '{}' lost its lease (epoch {}) and starts anew as epoch {}; was it paused, or the "
                                + "storage away, for more than {}?",
                        before.name(),
                        before.epoch(),
                        renewal.worker().epoch(),
                        services.settings.lease());
                instances.dropAll();
            }
            tasks.lost(renewal.lostTasks());
            if (before.epoch() != renewal.worker().epoch()) {
                workFound.run();
            }
        } catch (RuntimeException e) {
            LOG.warn("Worker '{}' cannot renew its lease and tries again: {}", services.settings.name(), e.toString());
        }
    }

    /**
     * The lease has ended before its time: somebody opened another under the same name. As long as both had that name each
     * renewal of the one would end the other's lease, so this one goes on under a name that nobody else has.
     */
    private void takeAnotherName(Renewal renewal) {
        String name = services.settings.name();
        String own = (name.length() > LONGEST_KEPT_NAME ? "worker" : name) + "~"
                + services.engine.ids().get();
        LOG.error(
                "The lease of worker '{}' ended before its time, as another living worker is called so too (or the database's "
                        + "clock jumped). This one starts anew as '{}'; give each a name of its own",
                name,
                own);
        instances.dropAll();
        resign();
        services.renewed(new WorkerId(own, 0), renewal.knownActivities());
        holdsUntil = Instant.MIN;
        renew();
    }

    private void recover(long millisBeforeNext) {
        if (!services.takeLapse()) {
            return;
        }
        nextLook = services.engine.clock().instant().plusMillis(millisBeforeNext);
        try {
            int found;
            do {
                found = services.engine.storage().recover(RECOVER_AT_ONCE);
                if (found > 0) {
                    LOG.info("Took back {} instances and tasks of workers whose lease lapsed", found);
                    workFound.run();
                }
            } while (found >= RECOVER_AT_ONCE);
        } catch (RuntimeException e) {
            services.lookAgain();
            LOG.warn("Cannot look for lapsed workers; the next try follows: {}", e.toString());
        }
    }

    private WorkerHeartbeat heartbeat(Duration lease) {
        return new WorkerHeartbeat(
                services.id(),
                lease,
                services.registry.orchestrators().keySet(),
                services.registry.activities().keySet(),
                tasks.held());
    }
}
