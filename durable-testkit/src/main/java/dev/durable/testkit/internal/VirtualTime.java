package dev.durable.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A clock and a scheduler that stand still until the test moves them; timers run on the test's thread. Who waits in the
 * middle of a task lets the others' timers run meanwhile.
 */
final class VirtualTime extends AbstractExecutorService implements ScheduledExecutorService, InstantSource {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long elapsed;
    private long made;

    private final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
        final long number = made++;
        final long repeat;
        long at;

        Timer(Runnable task, long delay, long repeat) {
            super(task, null);
            this.at = elapsed + Math.max(0, delay);
            this.repeat = repeat;
        }

        void runNow() {
            if (repeat == 0) {
                run();
            } else if (runAndReset()) {
                at = elapsed + repeat;
                timers.add(this);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - elapsed, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Timer that = (Timer) other;
            int byTime = Long.compare(at, that.at);
            return byTime != 0 ? byTime : Long.compare(number, that.number);
        }
    }

    Duration elapsed() {
        return Duration.ofMillis(elapsed);
    }

    @Override
    public Instant instant() {
        return START.plusMillis(elapsed);
    }

    /** Lets time pass; every timer runs at its time. */
    void pass(Duration duration) {
        long until = elapsed + duration.toMillis();
        while (!timers.isEmpty() && timers.element().at <= until) {
            Timer next = timers.remove();
            elapsed = Math.max(elapsed, next.at);
            next.runNow();
        }
        elapsed = Math.max(elapsed, until);
    }

    /** Skips a long time, in which the process stood still; then every timer that has become due runs once. */
    void skip(Duration duration) {
        elapsed += duration.toMillis();
        pass(Duration.ofSeconds(2));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return add(new Timer(task, unit.toMillis(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
        return add(new Timer(task, unit.toMillis(initial), unit.toMillis(delay)));
    }

    private Timer add(Timer timer) {
        timers.add(timer);
        return timer;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
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
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
