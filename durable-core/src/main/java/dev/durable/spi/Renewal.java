package dev.durable.spi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The answer to a {@link WorkerHeartbeat}.
 *
 * @param worker the worker under the lease in force; a higher epoch than asked for means that the old lease has
 *     lapsed and everything held under it must be dropped
 * @param now the storage's time
 * @param lostTasks those of the held tasks that are no longer this worker's, so that they can be cancelled
 * @param knownActivities names that some living worker can run, this one's included
 */
public record Renewal(WorkerId worker, Instant now, List<TaskKey> lostTasks, Set<String> knownActivities) {
    /** Checks for null and copies the collections. */
    public Renewal {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(now, "now");
        lostTasks = List.copyOf(lostTasks);
        knownActivities = Set.copyOf(knownActivities);
    }
}
