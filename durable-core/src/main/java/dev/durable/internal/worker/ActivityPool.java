package dev.durable.internal.worker;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.TaskKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs activities on a bounded number of threads and knows which are open. Slots are reserved before work is taken
 * on, so that the queue is bounded too: twice the number of threads. Thread-safe.
 */
final class ActivityPool {
    private final Executor executor;
    private final int maxOpen;
    private final Runnable roomAgain;
    private final AtomicInteger reserved = new AtomicInteger();
    private volatile boolean cutShort;
    private final Map<TaskKey, ActivityExecution> open = new ConcurrentHashMap<>();

    ActivityPool(Executor executor, int threads, Runnable roomAgain) {
        this.executor = executor;
        this.roomAgain = roomAgain;
        this.maxOpen = 2 * threads;
    }

    /** Takes a slot if there is one. */
    boolean tryReserve() {
        int now = reserved.get();
        while (now < maxOpen) {
            if (reserved.compareAndSet(now, now + 1)) {
                return true;
            }
            now = reserved.get();
        }
        return false;
    }

    /** Gives back a slot that was reserved and not used, or whose execution is over. */
    void unreserve() {
        if (reserved.getAndDecrement() == maxOpen) {
            roomAgain.run();
        }
    }

    int freeSlots() {
        return Math.max(0, maxOpen - reserved.get());
    }

    int size() {
        return open.size();
    }

    boolean isOpen(TaskKey key) {
        return open.containsKey(key);
    }

    /** Whether it is open and its result counted on: one that was told to stop may end without any. */
    boolean isCountedOn(TaskKey key) {
        ActivityExecution execution = open.get(key);
        return execution != null && !execution.isUnwanted();
    }

    /** Starts an execution in a reserved slot; its outcome must call {@link #close}. */
    void start(ActivityExecution execution) {
        open.put(execution.key(), execution);
        // Known first, looked at second: either this sees that the pool was cut short, or that sees the execution.
        if (cutShort) {
            execution.cancelUnlessStarted();
        } else {
            executor.execute(execution);
        }
    }

    /**
     * Takes everything out of the account, and whatever comes later: a claim that was under way when the worker stopped
     * may still bring tasks. All are told first, so that an interrupt which meets the next activity of a thread does not
     * count as that one's failure.
     */
    void cutShort() {
        cutShort = true;
        openExecutions().forEach(ActivityExecution::cancel);
        openExecutions().forEach(ActivityExecution::cutShort);
    }

    /**
     * Ends an execution: gives its slot back, passes on what came of it, and only then stops to know it, so that
     * nobody takes it for lost in between.
     */
    void close(TaskKey key, Runnable passOn) {
        unreserve();
        passOn.run();
        open.remove(key);
    }

    List<ActivityExecution> openExecutions() {
        return new ArrayList<>(open.values());
    }

    /** Keeps everything of an instance that has not started from starting. */
    void fence(InstanceKey instance) {
        for (ActivityExecution execution : open.values()) {
            if (execution.key().instance().equals(instance)) {
                execution.cancelUnlessStarted();
            }
        }
    }

    /** Tells the running ones of an instance that their result is not wanted. */
    void cancel(InstanceKey instance) {
        for (ActivityExecution execution : open.values()) {
            if (execution.key().instance().equals(instance)) {
                execution.cancel();
            }
        }
    }
}
