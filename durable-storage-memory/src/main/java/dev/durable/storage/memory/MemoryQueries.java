package dev.durable.storage.memory;

import dev.durable.history.Payload;
import dev.durable.spi.FreeTask;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.PageKey;
import dev.durable.spi.StatusView;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.WorkerView;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reading side. Takes the storage's lock for each call. */
final class MemoryQueries implements StorageQueries {
    private final MemoryStorage storage;
    private final Tables tables;
    private final Workers workers;

    MemoryQueries(MemoryStorage storage, Tables tables, Workers workers) {
        this.storage = storage;
        this.tables = tables;
        this.workers = workers;
    }

    @Override
    public @Nullable InstanceView find(String instanceId, boolean withPayloads) {
        return storage.locked(() -> Optional.ofNullable(tables.find(instanceId)).map(row -> row.view(withPayloads)))
                .orElse(null);
    }

    @Override
    public List<InstanceView> list(InstanceFilter filter, @Nullable PageKey after, int pageSize, boolean withPayloads) {
        return storage.locked(() -> tables.inCreationOrder(after).stream()
                .filter(row -> Filters.matches(filter, row))
                .limit(pageSize)
                .map(row -> row.view(withPayloads))
                .toList());
    }

    @Override
    public List<StatusView> statuses(Collection<String> instanceIds) {
        return storage.locked(() -> instanceIds.stream()
                .distinct()
                .map(tables::find)
                .filter(Objects::nonNull)
                .map(MemoryInstance::statusView)
                .toList());
    }

    @Override
    public List<Payload> unread(InstanceKey key) {
        return storage.locked(() -> Optional.ofNullable(tables.find(key)).stream()
                .flatMap(row -> row.inbox.first(Integer.MAX_VALUE).stream())
                .map(InboxMessage::body)
                .toList());
    }

    @Override
    public List<WorkerView> workers() {
        return storage.locked(() -> workers.living(storage.now()).toList());
    }

    @Override
    public List<FreeTask> unknownTasks(Set<String> known, Instant freeSince, int max) {
        return storage.locked(() -> tables.dueTasksOfOthers(known, freeSince)
                .limit(max)
                .map(task -> new FreeTask(task.key, task.name))
                .toList());
    }
}
