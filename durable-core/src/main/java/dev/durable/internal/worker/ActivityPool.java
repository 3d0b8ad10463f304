package dev.durable.internal.worker;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs activities and knows which are open. Those of the library have slots and threads of their own, so that neither a
 * webhook's receiver that hangs keeps the application's activities waiting, nor the other way round. Thread-safe.
 */
final class ActivityPool {
    private final ActivitySlots application;
    private final ActivitySlots system;
    private final Map<TaskKey, ActivityExecution> open = new ConcurrentHashMap<>();
    private volatile boolean cutShort;

    ActivityPool(ActivitySlots application, ActivitySlots system) {
        this.application = application;
        this.system = system;
    }

    ActivitySlots application() {
        return application;
    }

    ActivitySlots system() {
        return system;
    }

    /** The threads that run an activity, and the slots before them. */
    ActivitySlots slots(String activity) {
        return activity.startsWith(Storage.SYSTEM_ID_PREFIX) ? system : application;
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
            slots(execution.scheduled().name()).executor().execute(execution);
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
    void close(TaskKey key, Slots slot, Runnable passOn) {
        slot.unreserve();
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

    /** Keeps them from starting, and then tells those that run: one that ends makes room for the next. */
    void cancel(List<TaskKey> tasks) {
        List<ActivityExecution> executions =
                tasks.stream().map(open::get).filter(Objects::nonNull).toList();
        executions.forEach(ActivityExecution::cancelUnlessStarted);
        executions.forEach(ActivityExecution::cancel);
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
