package dev.durable;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list of instances.
 *
 * @param instances the instances, by time of creation, then id
 * @param nextPageToken for {@link OrchestrationQuery#withPage}, or null where there are no more
 */
public record OrchestrationPage(
        List<OrchestrationMetadata> instances, @Nullable String nextPageToken) {
    /** Copies the list. */
    public OrchestrationPage {
        instances = List.copyOf(instances);
    }
}
