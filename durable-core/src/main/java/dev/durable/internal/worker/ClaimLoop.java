package dev.durable.internal.worker;

import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the storage for work: after a signal, when the next timer is due, and once per poll interval. One claim at a
 * time; a signal during a claim leads to another one. Thread-safe.
 */
final class ClaimLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLoop.class);

    /** Slots of their own for the library's instances, so that a busy application cannot starve them. */
    private static final int SYSTEM_SLOTS = 20;

    private static final long NO_SLOT_WAIT_MILLIS = 50;

    private final WorkerServices services;
    private final OwnedInstances instances;
    private final TaskRunner tasks;
    private final FairNames orchestrators = new FairNames();
    private final FairNames activities = new FairNames();
    private boolean claiming;
    private boolean again;
    private boolean stopped;
    private @Nullable Future<?> next;
    private Instant nextAt = Instant.MAX;

    ClaimLoop(WorkerServices services, OwnedInstances instances, TaskRunner tasks) {
        this.services = services;
        this.instances = instances;
        this.tasks = tasks;
    }

    /** Says that there may be work. */
    synchronized void signal() {
        if (stopped) {
            return;
        }
        again = true;
        if (!claiming) {
            claiming = true;
            try {
                services.engine.io().execute(this::claimUntilDry);
            } catch (RejectedExecutionException e) {
                claiming = false;
            }
        }
    }

    /** Says that there is work at a time of the storage's clock. */
    synchronized void dueAt(Instant at) {
        if (!at.isAfter(services.clock.now())) {
            signal();
        } else if (!stopped && !claiming && at.isBefore(nextAt)) {
            schedule(at);
        } else if (claiming && at.isBefore(services.clock.now().plus(services.settings.pollInterval()))) {
            // The claim under way may have looked before this was stored.
            again = true;
        }
    }

    synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void claimUntilDry() {
        Instant due = null;
        while (true) {
            synchronized (this) {
                if (stopped || !again) {
                    claiming = false;
                    if (!stopped) {
                        schedule(due);
                    }
                    return;
                }
                again = false;
            }
            due = claim();
        }
    }

    /** Returns when to look next, or null for the poll interval. */
    private @Nullable Instant claim() {
        if (services.id().epoch() == 0) {
            return null;
        }
        try {
            ClaimRequest request = request();
            Claimed claimed =
                    services.clock.reading(() -> services.engine.storage().claim(request), Claimed::now);
            if (claimed.mayRecover()) {
                services.sawLapse();
            }
            boolean leftOut = noteWhatCame(request, claimed);
            instances.accept(claimed);
            tasks.accept(claimed);
            if (leftOut || !claimed.turns().isEmpty() || !claimed.tasks().isEmpty()) {
                synchronized (this) {
                    again = true;
                }
            }
            return claimed.nextDue();
        } catch (RuntimeException | Error e) {
            if (services.isDraining()) {
                LOG.debug("A claim ended with the worker", e);
                return null;
            }
            // Whatever it was, the loop must go on: the lease does, so nobody else would take over.
            LOG.warn(
                    "Worker '{}' cannot claim work; the next try is in {}: {}",
                    services.settings.name(),
                    services.settings.pollInterval(),
                    e.toString());
            return null;
        }
    }

    /** Returns whether there may be work of names that the claim left out. */
    private boolean noteWhatCame(ClaimRequest request, Claimed claimed) {
        // Instances that are here already take no slot.
        List<String> turns = claimed.turns().stream()
                .filter(turn -> turn.queue() == InstanceQueue.USER && !instances.has(turn.key()))
                .map(ClaimedTurn::name)
                .toList();
        List<String> names = claimed.tasks().stream().map(ClaimedTask::name).toList();
        boolean orchestratorsLeft = orchestrators.brought(request.userSlots(), turns);
        boolean activitiesLeft = activities.brought(request.taskSlots(), names);
        return orchestratorsLeft || activitiesLeft;
    }

    private ClaimRequest request() {
        WorkerSettings settings = services.settings;
        int userSlots = Math.max(0, settings.maxOrchestrations() - instances.active(InstanceQueue.USER));
        TaskRunner.Room room = tasks.room();
        return new ClaimRequest(
                services.id(),
                orchestrators.wanted(services.registry.orchestrators().keySet(), userSlots),
                activities.wanted(room.activities(), room.slots()),
                userSlots,
                Math.max(0, SYSTEM_SLOTS - instances.active(InstanceQueue.SYSTEM)),
                room.slots(),
                WorkerSettings.MAX_MESSAGES_PER_TURN,
                WorkerSettings.CLAIM_VISIBILITY);
    }

    private void schedule(@Nullable Instant due) {
        if (next != null) {
            next.cancel(false);
        }
        Duration wait = services.settings.pollInterval();
        Instant now = services.clock.now();
        if (due != null && due.isBefore(now.plus(wait))) {
            // Due already and not handed out: there was no free slot. The one that frees it signals; this is the net.
            wait = due.isAfter(now) ? Duration.between(now, due) : Duration.ofMillis(NO_SLOT_WAIT_MILLIS);
        }
        nextAt = now.plus(wait);
        try {
            next = services.engine.scheduler().schedule(this::signal, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The worker is stopping; no further claim is scheduled");
        }
    }
}
