package dev.durable.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Timers of one process in virtual time: what the engine uses of a scheduler, and nothing else. */
final class SimScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final SimProcess process;

    SimScheduler(SimProcess process) {
        this.process = process;
    }

    private static final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
        Timer(Runnable task) {
            super(task, null);
        }

        boolean runAgain() {
            return runAndReset();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public void execute(Runnable task) {
        process.executor().execute(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Timer timer = new Timer(task);
        process.world.after(unit.toMillis(delay), process, timer);
        return timer;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
        Timer timer = new Timer(task);
        process.world.after(unit.toMillis(initial), process, () -> repeat(timer, unit.toMillis(delay)));
        return timer;
    }

    private void repeat(Timer timer, long millis) {
        if (timer.runAgain()) {
            process.world.after(millis, process, () -> repeat(timer, millis));
        }
    }

    @Override
    public boolean isShutdown() {
        return process.isDead();
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
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isTerminated() {
        return process.isDead();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }
}
