package dev.durable.internal.worker;

import dev.durable.TransactionalTask;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.codec.MalformedHistoryException;
import dev.durable.internal.codec.NewerEventException;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.NewTask;
import dev.durable.spi.Release;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs claimed task rows: activities of instances that other workers own, or owned once. Thread-safe. */
final class TaskRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
    private static final long RETRY_CLAIM_MILLIS = 5_000;
    private static final long AGAIN_MILLIS = 200;
    /** In all, up to the last attempt, the time for which instances are left to newer workers. */
    private static final long NEWER_MILLIS = NewerInstances.PATIENCE.toMillis() / 45;

    private final WorkerServices services;
    private final ActivityPool pool;
    private final LateResults late;
    private final Set<TaskKey> held = ConcurrentHashMap.newKeySet();
    private final Set<String> all;
    private final Set<String> applications;
    private final Set<String> systems = new HashSet<>();

    TaskRunner(WorkerServices services, ActivityPool pool) {
        this.services = services;
        this.pool = pool;
        this.late = new LateResults(services);
        all = services.registry.activities().keySet();
        applications = Registry.visible(all);
        systems.addAll(all);
        systems.removeAll(applications);
    }

    /**
     * What to ask for: of which names, and how many. Only names for which there is room; where there is for both kinds, as
     * much as either can take, since nobody knows which will come.
     *
     * @param activities the names
     * @param slots how many
     */
    record Room(Set<String> activities, int slots) {}

    Room room() {
        int application = applications.isEmpty() ? 0 : pool.application().rows().free();
        int system = systems.isEmpty() ? 0 : pool.system().rows().free();
        if (services.isDraining() || application + system == 0) {
            return new Room(all, 0);
        }
        if (application == 0) {
            return new Room(systems, system);
        }
        return system == 0 ? new Room(applications, application) : new Room(all, Math.min(application, system));
    }

    void accept(Claimed claimed) {
        for (ClaimedTask task : claimed.tasks()) {
            if (pool.isOpen(task.key())) {
                giveBackLater(task.key(), RETRY_CLAIM_MILLIS);
            } else if (services.isDraining() || !pool.slots(task.name()).rows().tryReserve()) {
                giveBack(task.key());
            } else {
                start(task);
            }
        }
    }

    /** The tasks whose claim is to be kept. */
    List<TaskKey> held() {
        return List.copyOf(held);
    }

    /** These are no longer ours: the instance has ended, or another worker has them. */
    void lost(List<TaskKey> tasks) {
        pool.cancel(tasks.stream().filter(held::contains).toList());
    }

    private void start(ClaimedTask task) {
        Slots slots = pool.slots(task.name()).rows();
        HistoryEvent.TaskScheduled scheduled;
        try {
            scheduled = HistoryCodec.decode(task.body(), HistoryEvent.TaskScheduled.class);
        } catch (MalformedHistoryException e) {
            slots.unreserve();
            if (e instanceof NewerEventException && task.attempt() < WorkerSettings.MAX_ATTEMPTS) {
                LOG.warn("Task {} is left to newer workers: {}", task.key(), e.getMessage());
                giveBackLater(task.key(), NEWER_MILLIS * task.attempt());
                return;
            }
            LOG.error("Task {} cannot be read", task.key(), e);
            complete(task.key(), failure(task, "corrupt-task", "the stored task cannot be read: " + e.getMessage()));
            return;
        }
        ActivityDefinition definition = services.registry.activity(task.name());
        if (task.attempt() > WorkerSettings.MAX_ATTEMPTS || definition == null) {
            slots.unreserve();
            complete(
                    task.key(),
                    failure(
                            task,
                            "too-many-attempts",
                            "activity '" + task.name() + "' was started " + (task.attempt() - 1) + " times and never "
                                    + "reported; it probably kills its process"));
            return;
        }
        held.add(task.key());
        pool.start(new ActivityExecution(
                task.key(),
                scheduled,
                definition,
                services.engine,
                new ActivityExecution.Outcome(
                        result -> pool.close(task.key(), slots, () -> complete(task.key(), result)),
                        result -> pool.close(
                                task.key(),
                                slots,
                                () -> late.contest(task.key(), result, () -> held.remove(task.key()))),
                        recorded -> pool.close(task.key(), slots, () -> recordedItself(task.key(), recorded)),
                        () -> pool.close(task.key(), slots, () -> giveBack(task.key())))));
    }

    private static HistoryEvent.TaskFailed failure(ClaimedTask task, String type, String message) {
        return new HistoryEvent.TaskFailed(task.key().taskId(), FailureDetails.of(type, message, true));
    }

    /** The claim is held until the result is stored, so that nobody runs the task again in between. */
    private void complete(TaskKey key, HistoryEvent.Reply result) {
        services.completions
                .submit(new TaskCompletion(key, HistoryCodec.encode(result)))
                .whenComplete((recorded, error) -> {
                    held.remove(key);
                    if (error != null) {
                        LOG.warn("Result of {} could not be recorded; the activity runs again", key, error);
                    } else {
                        services.engine.bus().workAvailable();
                    }
                });
    }

    private void recordedItself(TaskKey key, TransactionalTask.Outcome recorded) {
        if (recorded == TransactionalTask.Outcome.AGAIN) {
            // Where the commit took effect the row is gone, and with it the task.
            giveBackLater(key, AGAIN_MILLIS);
            return;
        }
        held.remove(key);
        services.engine.bus().workAvailable();
    }

    private void giveBack(TaskKey key) {
        held.remove(key);
        services.release(new Release.OfTask(key, services.id(), NewTask.front(services.clock.now())));
    }

    /** The claim is held meanwhile: a due time that is still to come would also be a place behind many others. */
    private void giveBackLater(TaskKey key, long millis) {
        held.add(key);
        try {
            services.engine.scheduler().schedule(() -> giveBack(key), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            giveBack(key);
        }
    }
}
