package dev.durable.internal.worker;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.TaskKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The activities that run in this process without a row: only this process knows of them, so their instance must stay
 * with this worker until they end. They outlive the {@link HotInstance} that started them: the instance may be
 * suspended, resumed and claimed anew meanwhile. Thread-safe.
 */
final class LocalActivities {
    private final Map<InstanceKey, Map<TaskKey, ActivityExecution>> executions = new HashMap<>();

    synchronized void add(ActivityExecution execution) {
        executions
                .computeIfAbsent(execution.key().instance(), key -> new LinkedHashMap<>())
                .put(execution.key(), execution);
    }

    /** Returns null for one that is not known, or no longer: it has a row. */
    synchronized @Nullable ActivityExecution remove(TaskKey key) {
        Map<TaskKey, ActivityExecution> ofInstance = executions.get(key.instance());
        if (ofInstance == null) {
            return null;
        }
        ActivityExecution removed = ofInstance.remove(key);
        if (ofInstance.isEmpty()) {
            executions.remove(key.instance());
        }
        return removed;
    }

    /** Forgets those of an instance: they have rows now, and their results go there; or their run is over. */
    synchronized void forget(InstanceKey instance) {
        executions.remove(instance);
    }

    synchronized boolean runFor(InstanceKey instance) {
        return executions.containsKey(instance);
    }

    synchronized List<ActivityExecution> of(InstanceKey instance) {
        Map<TaskKey, ActivityExecution> ofInstance = executions.get(instance);
        return ofInstance == null ? List.of() : new ArrayList<>(ofInstance.values());
    }
}
