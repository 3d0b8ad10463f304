package dev.durable.testkit.internal;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks and timers by {@link VirtualTime}: what the engine uses of a scheduler, and nothing else. Once it is shut
 * down nothing of it runs any more. Thread-safe.
 */
public final class VirtualScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final VirtualTime time;
    private final boolean allIsUpkeep;
    private volatile boolean shutdown;

    private VirtualScheduler(VirtualTime time, boolean allIsUpkeep) {
        this.time = time;
        this.allIsUpkeep = allIsUpkeep;
    }

    /**
     * Returns a scheduler for a worker: what repeats is upkeep, the rest is work.
     *
     * @param time what it runs by
     * @return the scheduler
     */
    public static VirtualScheduler ofWork(VirtualTime time) {
        return new VirtualScheduler(time, false);
    }

    /**
     * Returns a scheduler of which nothing is a reason to move the time.
     *
     * @param time what it runs by
     * @return the scheduler
     */
    public static VirtualScheduler ofUpkeep(VirtualTime time) {
        return new VirtualScheduler(time, true);
    }

    /** Runs it at the present time, after what is due already. */
    @Override
    public void execute(Runnable task) {
        time.add(this, task, 0, 0, false);
    }

    /**
     * Runs it before anything else.
     *
     * @param task the task
     */
    public void executeFirst(Runnable task) {
        time.addFirst(this, task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return time.add(this, task, unit.toMillis(delay), 0, allIsUpkeep);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
        return time.add(this, task, unit.toMillis(initial), unit.toMillis(delay), true);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
