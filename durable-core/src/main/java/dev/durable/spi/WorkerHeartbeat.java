package dev.durable.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A worker saying that it lives.
 *
 * @param worker who; epoch 0 to register
 * @param lease how long it may stay silent from now on
 * @param orchestrators names that it can run
 * @param activities names that it can run
 * @param heldTasks every claimed task whose result is not recorded and that was not released; a claimed task that is
 *     missing here a whole lease after its claim is taken as unknown to the worker, and given to others
 */
public record WorkerHeartbeat(
        WorkerId worker, Duration lease, Set<String> orchestrators, Set<String> activities, List<TaskKey> heldTasks) {
    /** Checks for null and copies the collections. */
    public WorkerHeartbeat {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(lease, "lease");
        orchestrators = Set.copyOf(orchestrators);
        activities = Set.copyOf(activities);
        heldTasks = List.copyOf(heldTasks);
    }
}
