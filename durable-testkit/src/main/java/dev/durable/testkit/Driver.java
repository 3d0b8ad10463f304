package dev.durable.testkit;

import dev.durable.internal.store.ChangeBus;
import dev.durable.testkit.internal.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the time of an environment, on the thread of whoever calls, one at a time. A call from within, such as that of
 * an activity, leaves the rest to the one that is under way. Thread-safe.
 */
final class Driver {
    private final VirtualTime time;
    private final ChangeBus bus;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /** Something that a caller wants done. */
    interface Action<T extends @Nullable Object> {
        T run() throws Throwable;
    }

    Driver(VirtualTime time, ChangeBus bus) {
        this.time = time;
        this.bus = bus;
    }

    /** Does something, and then all that can happen at the present time. */
    <T extends @Nullable Object> T call(Action<T> action) throws Throwable {
        enter();
        try {
            T result = action.run();
            settle();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Does something that throws nothing, and then all that can happen at the present time. */
    void run(Runnable action) {
        enter();
        try {
            action.run();
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass by leaps. */
    void skip(Duration duration) {
        enter();
        try {
            bus.workAvailable();
            time.leap(duration);
        } finally {
            lock.unlock();
        }
    }

    /** Goes on until the condition holds or the time is up; says whether it holds. */
    boolean skipUntil(BooleanSupplier condition, Duration atMost) {
        enter();
        try {
            Instant until = time.instant().plus(atMost);
            boolean holds = skipWhileThereIsWork(condition, atMost);
            if (!holds) {
                time.leap(Duration.between(time.instant(), until));
            }
            return holds || condition.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /** Goes from one time at which there is work to the next until the condition holds; says whether it does. */
    boolean skipWhileThereIsWork(BooleanSupplier condition, Duration atMost) {
        enter();
        try {
            Instant until = time.instant().plus(atMost);
            bus.workAvailable();
            time.pass(Duration.ZERO);
            while (!condition.getAsBoolean()) {
                Instant next = time.nextWork();
                if (next == null || next.isAfter(until)) {
                    return false;
                }
                time.leap(Duration.between(time.instant(), next));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Does the last thing. */
    void close(Runnable last) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                last.run();
            }
        } finally {
            lock.unlock();
        }
    }

    private void enter() {
        OrchestratorThreads.refuse();
        lock.lock();
        if (closed) {
            lock.unlock();
            throw new IllegalStateException("this test environment is closed");
        }
    }

    private void settle() {
        if (lock.getHoldCount() == 1) {
            // Somebody else may have changed what is stored, through a transaction for instance.
            bus.workAvailable();
            time.pass(Duration.ZERO);
        }
    }
}
