package dev.durable;

import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which instances to list or purge; every condition that is present must hold. Immutable, with a wither for each
 * condition.
 *
 * @param statuses one of these, or empty for any
 * @param createdFrom started at or after, or null
 * @param createdTo started before, or null
 * @param completedBefore ended before, or null
 * @param name the orchestrator's name, or null
 * @param instanceIdPrefix how the id begins, or null
 * @param includeSystem whether the library's own instances are listed; they are never purged by a query without it
 * @param fetchPayloads whether input and output are wanted
 * @param pageSize how many per page, 1 to 1,000
 * @param pageToken where the page before ended, or null for the first
 */
public record OrchestrationQuery(
        Set<OrchestrationRuntimeStatus> statuses,
        @Nullable Instant createdFrom,
        @Nullable Instant createdTo,
        @Nullable Instant completedBefore,
        @Nullable String name,
        @Nullable String instanceIdPrefix,
        boolean includeSystem,
        boolean fetchPayloads,
        int pageSize,
        @Nullable String pageToken) {
    /** Every instance of applications, 100 per page. */
    public static final OrchestrationQuery ALL =
            new OrchestrationQuery(Set.of(), null, null, null, null, null, false, false, 100, null);

    /**
     * Checks the page size and copies the set.
     *
     * @throws IllegalArgumentException if the page size is not from 1 to 1,000
     */
    public OrchestrationQuery {
        Objects.requireNonNull(statuses, "statuses")
                .forEach(each -> Objects.requireNonNull(each, "statuses has a null"));
        statuses = Set.copyOf(statuses);
        if (pageSize < 1 || pageSize > 1_000) {
            throw new IllegalArgumentException("pageSize must be from 1 to 1000, was " + pageSize);
        }
    }

    /**
     * Returns this query for some statuses.
     *
     * @param statuses one of these
     * @return the query
     */
    public OrchestrationQuery withStatuses(OrchestrationRuntimeStatus... statuses) {
        return new OrchestrationQuery(
                new LinkedHashSet<>(Arrays.asList(Objects.requireNonNull(statuses, "statuses"))),
                createdFrom,
                createdTo,
                completedBefore,
                name,
                instanceIdPrefix,
                includeSystem,
                fetchPayloads,
                pageSize,
                pageToken);
    }

    /**
     * Returns this query for a time of creation.
     *
     * @param from at or after, or null
     * @param to before, or null
     * @return the query
     */
    public OrchestrationQuery withCreated(@Nullable Instant from, @Nullable Instant to) {
        return new OrchestrationQuery(
                statuses,
                from,
                to,
                completedBefore,
                name,
                instanceIdPrefix,
                includeSystem,
                fetchPayloads,
                pageSize,
                pageToken);
    }

    /**
     * Returns this query for instances that ended before a time.
     *
     * @param time the time, or null
     * @return the query
     */
    public OrchestrationQuery withCompletedBefore(@Nullable Instant time) {
        return new OrchestrationQuery(
                statuses,
                createdFrom,
                createdTo,
                time,
                name,
                instanceIdPrefix,
                includeSystem,
                fetchPayloads,
                pageSize,
                pageToken);
    }

    /**
     * Returns this query for one orchestrator.
     *
     * @param orchestrator its registered name, or null
     * @return the query
     */
    public OrchestrationQuery withName(@Nullable String orchestrator) {
        return new OrchestrationQuery(
                statuses,
                createdFrom,
                createdTo,
                completedBefore,
                orchestrator,
                instanceIdPrefix,
                includeSystem,
                fetchPayloads,
                pageSize,
                pageToken);
    }

    /**
     * Returns this query for ids that begin with a prefix.
     *
     * @param prefix the prefix, or null
     * @return the query
     */
    public OrchestrationQuery withInstanceIdPrefix(@Nullable String prefix) {
        return new OrchestrationQuery(
                statuses,
                createdFrom,
                createdTo,
                completedBefore,
                name,
                prefix,
                includeSystem,
                fetchPayloads,
                pageSize,
                pageToken);
    }

    /**
     * Returns this query with or without the library's own instances.
     *
     * @param include whether they are wanted
     * @return the query
     */
    public OrchestrationQuery withSystem(boolean include) {
        return new OrchestrationQuery(
                statuses,
                createdFrom,
                createdTo,
                completedBefore,
                name,
                instanceIdPrefix,
                include,
                fetchPayloads,
                pageSize,
                pageToken);
    }

    /**
     * Returns this query with or without payloads.
     *
     * @param fetch whether input and output are wanted
     * @return the query
     */
    public OrchestrationQuery withPayloads(boolean fetch) {
        return new OrchestrationQuery(
                statuses,
                createdFrom,
                createdTo,
                completedBefore,
                name,
                instanceIdPrefix,
                includeSystem,
                fetch,
                pageSize,
                pageToken);
    }

    /**
     * Returns this query for another page.
     *
     * @param size how many per page
     * @param token where the page before ended, or null
     * @return the query
     */
    public OrchestrationQuery withPage(int size, @Nullable String token) {
        return new OrchestrationQuery(
                statuses,
                createdFrom,
                createdTo,
                completedBefore,
                name,
                instanceIdPrefix,
                includeSystem,
                fetchPayloads,
                size,
                token);
    }
}
