package dev.durable.testkit.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until somebody moves it, and all that is to happen by it. Everything runs on the thread that
 * moves it, one after the other: by time, then in the order in which it was asked for. Who waits in the middle of a task
 * moves the time too, and lets the others run meanwhile.
 *
 * <p>There are two kinds of timers. <em>Work</em> is what somebody waits for: a claim that is due, a task to run.
 * <em>Upkeep</em>, such as the renewal of a lease, goes on for ever; it runs along but gives no reason to move the
 * time, and after a leap it runs once and not as often as it was missed.
 *
 * <p>One thread at a time moves it; any may add to it.
 */
public final class VirtualTime implements InstantSource {
    /** How many steps there may be at one time, unless somebody says otherwise: who makes more never waits. */
    public static final int STEPS_AT_ONE_TIME = 1_000_000;

    /** Where time starts unless somebody says otherwise. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Instant start;
    private final int maxSteps;
    private final PriorityQueue<Timer> work = new PriorityQueue<>();
    private final PriorityQueue<Timer> upkeep = new PriorityQueue<>();
    private volatile long elapsed;
    private long made;
    private @Nullable Throwable broken;

    /** Creates a clock that shows {@link #START}. */
    public VirtualTime() {
        this(START, STEPS_AT_ONE_TIME);
    }

    /**
     * Creates a clock.
     *
     * @param start the time that it shows until it is moved
     * @param maxSteps after how many steps at one time it gives up
     */
    public VirtualTime(Instant start, int maxSteps) {
        this.start = start;
        this.maxSteps = maxSteps;
    }

    /** Something that runs at its time. */
    private final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final VirtualScheduler owner;
        private final boolean isUpkeep;
        private final long number;
        private final long repeat;
        private long at;

        @SuppressWarnings("NullAway") // there is no result
        Timer(VirtualScheduler owner, Runnable task, long at, long repeat, boolean isUpkeep) {
            super(task, null);
            this.owner = owner;
            this.isUpkeep = isUpkeep;
            this.number = made++;
            this.at = at;
            this.repeat = repeat;
        }

        void runNow() {
            if (owner.isShutdown()) {
                cancel(false);
            } else if (repeat == 0) {
                run();
            } else if (runAndReset()) {
                at = elapsed + repeat;
                queue(this);
            }
        }

        @Override
        protected void setException(Throwable thrown) {
            super.setException(thrown);
            broken = broken == null ? thrown : broken;
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

    /**
     * Returns how far it was moved.
     *
     * @return the time since the start
     */
    public Duration elapsed() {
        return Duration.ofMillis(elapsed);
    }

    @Override
    public Instant instant() {
        return start.plusMillis(elapsed);
    }

    synchronized ScheduledFuture<?> add(
            VirtualScheduler owner, Runnable task, long delay, long repeat, boolean isUpkeep) {
        Timer timer = new Timer(owner, task, elapsed + Math.max(0, delay), repeat, isUpkeep);
        queue(timer);
        return timer;
    }

    /** Before everything else. */
    synchronized void addFirst(VirtualScheduler owner, Runnable task) {
        queue(new Timer(owner, task, -1, 0, false));
    }

    private synchronized void queue(Timer timer) {
        (timer.isUpkeep ? upkeep : work).add(timer);
    }

    /**
     * Lets time pass; everything runs at its time, as often as it is due.
     *
     * @param duration how long
     */
    public void pass(Duration duration) {
        long until = elapsed + duration.toMillis();
        int steps = 0;
        for (Timer next = poll(until); next != null; next = poll(until)) {
            if (next.at > elapsed) {
                elapsed = next.at;
                steps = 0;
            }
            next.runNow();
            rethrow();
            if (++steps > maxSteps) {
                throw new IllegalStateException("after " + steps + " steps there is still something to do at "
                        + instant() + "; does an orchestration go round without a timer or an event?");
            }
        }
        moveTo(until);
    }

    /**
     * Skips time; work runs at its time, upkeep once where it is overdue.
     *
     * @param duration how long
     */
    public void leap(Duration duration) {
        long until = elapsed + duration.toMillis();
        pass(Duration.ZERO);
        for (Instant next = nextWork(); next != null; next = nextWork()) {
            long at = next.toEpochMilli() - start.toEpochMilli();
            if (at > until) {
                break;
            }
            moveTo(at);
            pass(Duration.ZERO);
        }
        moveTo(until);
        pass(Duration.ZERO);
    }

    /**
     * Skips time in which the process stood still; in the two seconds after that all runs once that has become due.
     *
     * @param duration how long
     */
    public void skip(Duration duration) {
        moveTo(elapsed + duration.toMillis());
        pass(Duration.ofSeconds(2));
    }

    /**
     * Returns when there is work next.
     *
     * @return the time, or null where there is none
     */
    public synchronized @Nullable Instant nextWork() {
        while (!work.isEmpty()
                && (work.element().isDone() || work.element().owner.isShutdown())) {
            work.remove();
        }
        return work.isEmpty() ? null : start.plusMillis(work.element().at);
    }

    private void moveTo(long at) {
        elapsed = Math.max(elapsed, at);
    }

    private synchronized @Nullable Timer poll(long until) {
        Timer first = work.peek();
        Timer other = upkeep.peek();
        if (first == null || (other != null && other.compareTo(first) < 0)) {
            first = other;
        }
        if (first == null || first.at > until) {
            return null;
        }
        (first.isUpkeep ? upkeep : work).remove();
        return first;
    }

    private void rethrow() {
        Throwable thrown = broken;
        if (thrown != null) {
            broken = null;
            throw new IllegalStateException("the engine, or something that runs on its time, broke", thrown);
        }
    }
}
