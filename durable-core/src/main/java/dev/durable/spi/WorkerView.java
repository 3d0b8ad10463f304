package dev.durable.spi;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * A living worker.
 *
 * @param worker who
 * @param leaseUntil when its lease lapses unless renewed
 * @param orchestrators names that it can run
 * @param activities names that it can run
 */
public record WorkerView(WorkerId worker, Instant leaseUntil, Set<String> orchestrators, Set<String> activities) {
    /** Checks for null and copies the sets. */
    public WorkerView {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(leaseUntil, "leaseUntil");
        orchestrators = Set.copyOf(orchestrators);
        activities = Set.copyOf(activities);
    }
}
