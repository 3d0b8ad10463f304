package dev.durable.internal.client;

import dev.durable.DurableClosedException;
import dev.durable.internal.store.ChangeBus;
import dev.durable.spi.StatusView;
import dev.durable.spi.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes everyone who waits for an instance. Within the process by a signal after each commit; across processes by
 * one read of (id, status version, status) of all waited ids together, every 250 ms while anyone waits. A waiter
 * costs no thread and no read of its own.
 *
 * <p>Thread-safe.
 */
final class Watcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    private static final Duration SHARED_POLL = Duration.ofMillis(250);
    /** Where no other process can change anything the signals suffice; this is the net beneath them. */
    private static final Duration NET_POLL = Duration.ofSeconds(1);

    /** What a scheduler can count; for those who wait for ever. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private static final int IDS_PER_READ = 1_000;

    private final Storage storage;
    private final ScheduledExecutorService scheduler;
    private final Duration pollInterval;
    private final Map<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();
    private boolean polling;
    private volatile boolean closed;

    Watcher(Storage storage, ChangeBus bus, ScheduledExecutorService scheduler) {
        this.storage = storage;
        this.scheduler = scheduler;
        this.pollInterval = storage.capabilities().multiProcess() ? SHARED_POLL : NET_POLL;
        bus.onStatus(this::signal);
    }

    /** One who waits; {@link #woken} completes when the condition holds, the id is gone or the time is up. */
    private final class Waiter {
        final String instanceId;
        final Predicate<StatusView> condition;
        final CompletableFuture<Void> woken = new CompletableFuture<>();

        Waiter(String instanceId, Predicate<StatusView> condition) {
            this.instanceId = instanceId;
            this.condition = condition;
        }

        void wake() {
            remove(this);
            woken.completeAsync(() -> null, scheduler);
        }
    }

    /**
     * Waits for a condition. The waiter is registered before the one read that looks whether the condition holds
     * already, so that a change between the two is not lost.
     */
    CompletableFuture<Void> await(String instanceId, Predicate<StatusView> condition, Duration timeout) {
        long millis = (timeout.compareTo(LONGEST_WAIT) < 0 ? timeout : LONGEST_WAIT).toMillis();
        Waiter waiter = new Waiter(instanceId, condition);
        waiters.compute(instanceId, (id, present) -> {
            Set<Waiter> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            set.add(waiter);
            return set;
        });
        if (closed) {
            // Either this sees that it is closed, or the one who closes sees the waiter.
            remove(waiter);
            throw new DurableClosedException();
        }
        Future<?> deadline = schedule(waiter, millis);
        waiter.woken.whenComplete((done, error) -> {
            deadline.cancel(false);
            remove(waiter);
        });
        try {
            look(List.of(instanceId));
        } catch (RuntimeException e) {
            remove(waiter);
            waiter.woken.completeExceptionally(e);
        }
        startPolling();
        return waiter.woken;
    }

    private Future<?> schedule(Waiter waiter, long millis) {
        try {
            return scheduler.schedule(waiter::wake, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            remove(waiter);
            throw new DurableClosedException();
        }
    }

    int waiting() {
        return waiters.values().stream().mapToInt(Set::size).sum();
    }

    private void remove(Waiter waiter) {
        waiters.computeIfPresent(waiter.instanceId, (id, present) -> {
            present.remove(waiter);
            return present.isEmpty() ? null : present;
        });
    }

    private void signal(StatusView status) {
        Set<Waiter> interested = waiters.get(status.key().instanceId());
        if (interested != null) {
            for (Waiter waiter : interested) {
                if (waiter.condition.test(status)) {
                    waiter.wake();
                }
            }
        }
    }

    /** Wakes those whose condition holds, and those whose instance is gone. */
    private void look(List<String> ids) {
        Set<String> gone = new HashSet<>(ids);
        for (StatusView status : storage.queries().statuses(ids)) {
            gone.remove(status.key().instanceId());
            signal(status);
        }
        for (String id : gone) {
            Set<Waiter> interested = waiters.get(id);
            if (interested != null) {
                interested.forEach(Waiter::wake);
            }
        }
    }

    private synchronized void startPolling() {
        if (!polling && !waiters.isEmpty()) {
            polling = true;
            scheduler.schedule(this::poll, pollInterval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void poll() {
        try {
            List<String> ids = new ArrayList<>(waiters.keySet());
            for (int from = 0; from < ids.size(); from += IDS_PER_READ) {
                look(ids.subList(from, Math.min(ids.size(), from + IDS_PER_READ)));
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "Cannot read the status of waited instances; the next try is in {}: {}",
                    pollInterval,
                    e.toString());
        } finally {
            synchronized (this) {
                polling = false;
            }
            if (!scheduler.isShutdown()) {
                startPolling();
            }
        }
    }

    /** Wakes everyone; they see the state as of now. */
    @Override
    public void close() {
        closed = true;
        waiters.values()
                .forEach(set -> set.forEach(waiter -> {
                    remove(waiter);
                    waiter.woken.complete(null);
                }));
    }
}
