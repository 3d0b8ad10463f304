package dev.durable.storage.jdbc;

import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceQueue;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A filter as a where clause over {@code instance i join route r}. Confined to one query. */
final class Conditions {
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final List<String> clauses = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    Conditions(InstanceFilter filter) {
        if (!filter.statuses().isEmpty()) {
            // Numbers, not text from outside.
            clauses.add("i.status in ("
                    + filter.statuses().stream()
                            .map(Codes::of)
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        time("i.created_at >= ?", filter.createdFrom());
        time("i.created_at < ?", filter.createdTo());
        time("i.completed_at < ?", filter.completedBefore());
        if (filter.name() != null) {
            add("r.name = ?", Bytes.of(filter.name()));
        }
        if (filter.idPrefix() != null && !filter.idPrefix().isEmpty()) {
            byte[] prefix = Bytes.of(filter.idPrefix());
            add("i.instance_id >= ?", prefix);
            byte[] after = afterAll(prefix);
            if (after != null) {
                add("i.instance_id < ?", after);
            }
        }
        if (!filter.includeSystem()) {
            clauses.add("i.queue = " + Codes.of(InstanceQueue.USER));
        }
    }

    void add(String clause, Object... values) {
        clauses.add(clause);
        parameters.addAll(Arrays.asList(values));
    }

    private void time(String clause, @Nullable Instant time) {
        if (time != null) {
            add(clause, millis(time));
        }
    }

    private static long millis(Instant bound) {
        // Beyond what a column can hold the last value that it can says the same.
        if (bound.isBefore(FIRST)) {
            return Long.MIN_VALUE;
        }
        if (bound.isAfter(LAST)) {
            return Long.MAX_VALUE;
        }
        // A bound with a part of a millisecond lies after that millisecond.
        long millis = bound.toEpochMilli();
        return Instant.ofEpochMilli(millis).equals(bound) ? millis : millis + 1;
    }

    /** The first bytes after all that begin with the prefix. */
    private static byte @Nullable [] afterAll(byte[] prefix) {
        byte[] after = prefix.clone();
        for (int i = after.length - 1; i >= 0; i--) {
            if (after[i] != (byte) 0xff) {
                after[i]++;
                return Arrays.copyOf(after, i + 1);
            }
        }
        return null;
    }

    String where() {
        return clauses.isEmpty() ? "" : " where " + String.join(" and ", clauses);
    }

    void set(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Object value = parameters.get(i);
            if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setBytes(i + 1, (byte[]) value);
            }
        }
    }
}
