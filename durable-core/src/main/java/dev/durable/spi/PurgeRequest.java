package dev.durable.spi;

import java.util.Objects;

/** Which ended instances to remove. */
public sealed interface PurgeRequest {

    /**
     * One instance.
     *
     * @param instanceId its id
     */
    record ById(String instanceId) implements PurgeRequest {
        /** Checks for null. */
        public ById {
            Objects.requireNonNull(instanceId, "instanceId");
        }
    }

    /**
     * Those that match, as far as they have ended.
     *
     * @param filter which
     * @param max how many at most in this call
     */
    record ByFilter(InstanceFilter filter, int max) implements PurgeRequest {
        /** Checks for null. */
        public ByFilter {
            Objects.requireNonNull(filter, "filter");
        }
    }
}
