package dev.durable.storage.memory;

import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import java.util.Comparator;
import java.util.List;

/** Removes ended instances, those that ended first before the others. Guarded by the storage's lock. */
final class Purges {
    private final Tables tables;

    Purges(Tables tables) {
        this.tables = tables;
    }

    PurgeOutcome purge(PurgeRequest request) {
        if (request instanceof PurgeRequest.ByFilter by) {
            List<MemoryInstance> ended = tables.inCreationOrder(null).stream()
                    .filter(row -> row.status.isTerminal() && Filters.matches(by.filter(), row))
                    .sorted(Comparator.comparing(row -> row.completedAt))
                    .limit(by.max() + 1L)
                    .toList();
            ended.stream().limit(by.max()).forEach(tables::remove);
            return new PurgeOutcome(Math.min(by.max(), ended.size()), ended.size() > by.max());
        }
        MemoryInstance row = tables.find(((PurgeRequest.ById) request).instanceId());
        if (row == null || !row.status.isTerminal()) {
            return new PurgeOutcome(0, false);
        }
        tables.remove(row);
        return new PurgeOutcome(1, false);
    }
}
