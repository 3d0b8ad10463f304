package dev.durable.spi;

import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which instances; every condition that is present must hold. Times are compared as they are given, not cut.
 *
 * @param statuses one of these, or empty for any
 * @param createdFrom created at or after, or null
 * @param createdTo created before, or null
 * @param completedBefore ended before, or null
 * @param name the orchestrator's name, or null
 * @param idPrefix how the id begins, or null
 * @param includeSystem whether instances of {@link InstanceQueue#SYSTEM} count
 */
public record InstanceFilter(
        Set<OrchestrationRuntimeStatus> statuses,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant completedBefore,
        @Nullable String name,
        @Nullable String idPrefix,
        boolean includeSystem) {
    /** Every instance of applications. */
    public static final InstanceFilter ALL = new InstanceFilter(Set.of(), null, null, null, null, null, false);

    /** Copies the set. */
    public InstanceFilter {
        statuses = Set.copyOf(statuses);
    }
}
