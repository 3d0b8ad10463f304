package dev.durable.internal.worker;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for activities and the slots before them: reserved before work is taken on, so that the queue is bounded too,
 * at as many again as there are threads. Thread-safe.
 */
final class ActivitySlots {
    private final Executor executor;
    private final int most;
    private final Runnable roomAgain;
    private final AtomicInteger reserved = new AtomicInteger();

    ActivitySlots(Executor executor, int threads, Runnable roomAgain) {
        this.executor = executor;
        this.most = 2 * threads;
        this.roomAgain = roomAgain;
    }

    Executor executor() {
        return executor;
    }

    /** Takes a slot if there is one. */
    boolean tryReserve() {
        int now = reserved.get();
        while (now < most) {
            if (reserved.compareAndSet(now, now + 1)) {
                return true;
            }
            now = reserved.get();
        }
        return false;
    }

    /** Gives back a slot that was reserved and not used, or whose execution is over. */
    void unreserve() {
        if (reserved.getAndDecrement() == most) {
            roomAgain.run();
        }
    }

    int free() {
        return Math.max(0, most - reserved.get());
    }
}
