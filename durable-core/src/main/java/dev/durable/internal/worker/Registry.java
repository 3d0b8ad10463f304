package dev.durable.internal.worker;

import dev.durable.internal.replay.OrchestratorDefinition;
import dev.durable.spi.Storage;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a worker can run, by name. Immutable.
 *
 * @param orchestrators the orchestrators
 * @param activities the activities
 */
public record Registry(Map<String, OrchestratorDefinition> orchestrators, Map<String, ActivityDefinition> activities) {
    /** Copies the maps. */
    public Registry {
        orchestrators = Map.copyOf(orchestrators);
        activities = Map.copyOf(activities);
    }

    /**
     * Returns whether there is nothing to run.
     *
     * @return whether both maps are empty
     */
    public boolean isEmpty() {
        return orchestrators.isEmpty() && activities.isEmpty();
    }

    @Nullable
    OrchestratorDefinition orchestrator(String name) {
        return orchestrators.get(name);
    }

    @Nullable
    ActivityDefinition activity(String name) {
        return activities.get(name);
    }

    /** The names of applications' activities, in order, for messages. */
    static Set<String> visible(Set<String> names) {
        TreeSet<String> visible = new TreeSet<>(names);
        visible.removeIf(name -> name.startsWith(Storage.SYSTEM_ID_PREFIX));
        return visible;
    }
}
