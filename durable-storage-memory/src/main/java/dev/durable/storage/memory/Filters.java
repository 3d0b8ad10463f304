package dev.durable.storage.memory;

import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceQueue;
import java.time.Instant;

/** Which instances a filter means. */
final class Filters {
    private Filters() {}

    static boolean matches(InstanceFilter filter, MemoryInstance row) {
        Instant ended = row.completedAt;
        return (filter.includeSystem() || row.born.queue() == InstanceQueue.USER)
                && (filter.statuses().isEmpty() || filter.statuses().contains(row.status))
                && (filter.createdFrom() == null || !row.createdAt.isBefore(filter.createdFrom()))
                && (filter.createdTo() == null || row.createdAt.isBefore(filter.createdTo()))
                && (filter.completedBefore() == null || (ended != null && ended.isBefore(filter.completedBefore())))
                && (filter.name() == null || filter.name().equals(row.born.name()))
                && (filter.idPrefix() == null || row.key().instanceId().startsWith(filter.idPrefix()));
    }
}
