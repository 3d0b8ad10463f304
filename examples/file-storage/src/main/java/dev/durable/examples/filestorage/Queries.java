package dev.durable.examples.filestorage;

import static dev.durable.examples.filestorage.Row.millis;

import dev.durable.spi.*;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The reading side. */
record Queries(FileStorage storage) implements StorageQueries {
    private static final Comparator<PageKey> PAGE_ORDER = Comparator.comparing(PageKey::createdAt)
            .thenComparing(key -> key.instanceId().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    @Override
    public @Nullable InstanceView find(String instanceId, boolean withPayloads) {
        return storage.read(state -> {
            Row row = state.rows.get(instanceId);
            return row == null ? null : row.view();
        });
    }

    @Override
    public List<InstanceView> list(InstanceFilter filter, @Nullable PageKey after, int pageSize, boolean withPayloads) {
        return storage.read(state -> state.rows.values().stream()
                .filter(row -> matches(row, filter) && (after == null || PAGE_ORDER.compare(pageKey(row), after) > 0))
                .sorted(Comparator.comparing(Queries::pageKey, PAGE_ORDER))
                .limit(pageSize)
                .map(Row::view)
                .toList());
    }

    @Override
    public List<StatusView> statuses(Collection<String> instanceIds) {
        return storage.read(state -> {
            List<StatusView> found = new ArrayList<>();
            for (String id : new HashSet<>(instanceIds)) {
                Row row = state.rows.get(id);
                if (row != null) {
                    found.add(new StatusView(row.made.key(), row.statusVersion, row.status));
                }
            }
            return found;
        });
    }

    @Override
    public List<WorkerView> workers() {
        return storage.read(state -> state.workers.values().stream()
                .filter(worker -> worker.leaseUntil().isAfter(state.now))
                .toList());
    }

    static HistoryPage history(State state, InstanceKey key, int run, long fromSeq, int maxBytes) {
        Row row = state.find(key);
        List<HistoryPage.Turn> left = row == null || run < 0 || run > row.run
                ? List.of()
                : row.history.get(run).stream()
                        .filter(turn -> turn.fromSeq() >= fromSeq)
                        .toList();
        long bytes = 0;
        int count = 0;
        for (HistoryPage.Turn turn : left) {
            bytes += turn.block().events().size();
            if (count > 0 && bytes > maxBytes) {
                break;
            }
            count++;
        }
        return new HistoryPage(left.subList(0, count), count == left.size());
    }

    static boolean matches(Row row, InstanceFilter filter) {
        return (filter.includeSystem() || row.made.queue() == InstanceQueue.USER)
                && (filter.statuses().isEmpty() || filter.statuses().contains(row.status))
                && (filter.createdFrom() == null || !isBefore(row.createdAt, filter.createdFrom()))
                && (filter.createdTo() == null || isBefore(row.createdAt, filter.createdTo()))
                && (filter.completedBefore() == null || isBefore(row.completedAt, filter.completedBefore()))
                && (filter.name() == null || Objects.equals(filter.name(), row.made.name()))
                && (filter.idPrefix() == null || row.made.key().instanceId().startsWith(filter.idPrefix()));
    }

    private static boolean isBefore(@Nullable Instant time, Instant limit) {
        return time != null && time.isBefore(millis(limit));
    }

    private static PageKey pageKey(Row row) {
        return new PageKey(row.createdAt, row.made.key().instanceId());
    }
}
