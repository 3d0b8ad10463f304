package dev.durable.http;

import dev.durable.OrchestrationMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A request that was found to be for a resource of a route.
 *
 * @param request the request
 * @param uri its URI, taken apart
 * @param route the route
 * @param resource what of it is meant
 * @param instanceId the id in the path, or an empty string for resources that have none
 */
record Exchange(HttpRequest request, RequestUri uri, AsyncRoute<?> route, Resource resource, String instanceId) {

    /** Refuses what is unknown, and in the same words what belongs to another route. */
    OrchestrationMetadata requireFound(@Nullable OrchestrationMetadata found) {
        if (found == null || !found.name().equals(route.orchestrator())) {
            throw notFound();
        }
        return found;
    }

    Problem notFound() {
        return new Problem(ProblemType.OPERATION_NOT_FOUND, "no operation has this id; it never had, or is purged")
                .with("instanceId", instanceId);
    }

    boolean isHead() {
        return request.method().equals("HEAD");
    }
}
