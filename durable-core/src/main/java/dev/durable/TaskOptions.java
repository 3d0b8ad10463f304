package dev.durable;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an activity or a sub-orchestration is called. Immutable.
 *
 * @param retryPolicy when to try again, or null for one attempt
 * @param instanceId the id of a sub-orchestration, or null for a new one; not for activities. Attempt n of a retry has
 *     the id with {@code .n} after it
 * @param version the version to ask for, or null
 */
public record TaskOptions(
        @Nullable RetryPolicy retryPolicy,
        @Nullable String instanceId,
        @Nullable String version) {
    /** One attempt, a new id, no version. */
    public static final TaskOptions DEFAULT = new TaskOptions(null, null, null);

    /**
     * Returns options with a retry policy.
     *
     * @param policy when to try again
     * @return the options
     */
    public static TaskOptions retry(RetryPolicy policy) {
        return new TaskOptions(Objects.requireNonNull(policy, "policy"), null, null);
    }

    /**
     * Returns these options with another retry policy.
     *
     * @param policy when to try again, or null for one attempt
     * @return the options
     */
    public TaskOptions withRetryPolicy(@Nullable RetryPolicy policy) {
        return new TaskOptions(policy, instanceId, version);
    }

    /**
     * Returns these options with another id for the sub-orchestration.
     *
     * @param id the id, or null for a new one
     * @return the options
     */
    public TaskOptions withInstanceId(@Nullable String id) {
        return new TaskOptions(retryPolicy, id, version);
    }

    /**
     * Returns these options with another version.
     *
     * @param newVersion the version to ask for, or null
     * @return the options
     */
    public TaskOptions withVersion(@Nullable String newVersion) {
        return new TaskOptions(retryPolicy, instanceId, newVersion);
    }
}
