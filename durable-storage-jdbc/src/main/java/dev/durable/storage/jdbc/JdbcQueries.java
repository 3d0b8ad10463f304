package dev.durable.storage.jdbc;

import dev.durable.history.Payload;
import dev.durable.spi.FreeTask;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.PageKey;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusView;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerId;
import dev.durable.spi.WorkerView;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reading side. Thread-safe. */
final class JdbcQueries implements StorageQueries {
    private static final int IDS_PER_STATEMENT = 1_024;
    private static final String COLUMNS = """
            select i.instance_id, i.incarnation, i.queue, r.name, r.version, i.tags, i.status, i.status_version, i.run_no,
                i.created_at, i.updated_at, i.completed_at, i.custom_status, i.failure, i.park_code, i.park_message,
                i.parent_id, i.parent_incarnation, i.parent_run, i.parent_task, i.terminal_name, i.terminal_input, i.owner,
                i.ready_at""";
    private static final String PAYLOADS = ", i.start_event, i.output";
    private static final String FROM = " from {p}instance i join {p}route r on r.route_id = i.route_id";
    private static final String STATUSES =
            "select instance_id, incarnation, status_version, status from {p}instance where instance_id in ({in})";

    private final Sql sql;
    private final Tx tx;

    JdbcQueries(Sql sql, Tx tx) {
        this.sql = sql;
        this.tx = tx;
    }

    @Override
    public @Nullable InstanceView find(String instanceId, boolean withPayloads) {
        String text = COLUMNS + (withPayloads ? PAYLOADS : "") + FROM + " where i.instance_id = ?";
        List<InstanceView> found = tx.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.text(text))) {
                statement.setBytes(1, Bytes.of(instanceId));
                return views(statement, withPayloads);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public List<InstanceView> list(InstanceFilter filter, @Nullable PageKey after, int pageSize, boolean withPayloads) {
        Conditions conditions = new Conditions(filter);
        if (after != null) {
            // Not by comparing pairs: MariaDB would read the index from its start.
            long createdAt = after.createdAt().toEpochMilli();
            conditions.add(
                    "i.created_at >= ? and (i.created_at > ? or i.instance_id > ?)",
                    createdAt,
                    createdAt,
                    Bytes.of(after.instanceId()));
        }
        String text = COLUMNS + (withPayloads ? PAYLOADS : "") + FROM + conditions.where()
                + " order by i.created_at, i.instance_id limit " + pageSize;
        return tx.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql.text(text))) {
                conditions.set(statement);
                return views(statement, withPayloads);
            }
        });
    }

    private static List<InstanceView> views(PreparedStatement statement, boolean withPayloads) throws SQLException {
        List<InstanceView> views = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                views.add(view(row, withPayloads));
            }
        }
        return views;
    }

    private static InstanceView view(ResultSet row, boolean withPayloads) throws SQLException {
        String parkCode = Bytes.textOrNull(row, 15);
        Long completedAt = Bytes.longOrNull(row, 12);
        Long readyAt = Bytes.longOrNull(row, 24);
        return new InstanceView(
                new InstanceKey(Bytes.text(row, 1), Bytes.uuid(row.getBytes(2))),
                Codes.queue(row.getInt(3)),
                Bytes.text(row, 4),
                Bytes.text(row, 5),
                Bytes.map(row.getBytes(6)),
                Codes.status(row.getInt(7)),
                row.getLong(8),
                row.getInt(9),
                Instant.ofEpochMilli(row.getLong(10)),
                Instant.ofEpochMilli(row.getLong(11)),
                completedAt == null ? null : Instant.ofEpochMilli(completedAt),
                withPayloads ? Bytes.payloadOrNull(row, 25) : null,
                Bytes.payloadOrNull(row, 13),
                withPayloads ? Bytes.payloadOrNull(row, 26) : null,
                Bytes.payloadOrNull(row, 14),
                parkCode == null ? null : new Parked(parkCode, Bytes.text(row, 16)),
                ClaimDetails.parent(row, 17),
                ClaimDetails.onTerminal(row, 21),
                Bytes.textOrNull(row, 23),
                readyAt == null ? null : Instant.ofEpochMilli(readyAt));
    }

    @Override
    public List<StatusView> statuses(Collection<String> instanceIds) {
        List<String> ids = List.copyOf(instanceIds);
        List<StatusView> statuses = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += IDS_PER_STATEMENT) {
            statuses.addAll(some(ids.subList(from, Math.min(ids.size(), from + IDS_PER_STATEMENT))));
        }
        return statuses;
    }

    private List<StatusView> some(List<String> ids) {
        int size = Sql.listSize(ids.size());
        return tx.read(connection -> {
            List<StatusView> statuses = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql.text(STATUSES, size))) {
                for (int i = 0; i < size; i++) {
                    statement.setBytes(i + 1, Bytes.of(ids.get(Math.min(i, ids.size() - 1))));
                }
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        InstanceKey key = new InstanceKey(Bytes.text(row, 1), Bytes.uuid(row.getBytes(2)));
                        statuses.add(new StatusView(key, row.getLong(3), Codes.status(row.getInt(4))));
                    }
                }
            }
            return statuses;
        });
    }

    @Override
    public List<Payload> unread(InstanceKey key) {
        return tx.read(connection -> {
            List<Payload> bodies = new ArrayList<>();
            // In this order: a message moves from the second place to the first.
            for (String template : List.of(Sql.UNREAD_STAGED, Sql.UNREAD)) {
                List<Payload> some = new ArrayList<>();
                try (PreparedStatement statement = connection.prepareStatement(sql.text(template))) {
                    statement.setBytes(1, Bytes.of(key.instanceId()));
                    statement.setBytes(2, Bytes.of(key.incarnation()));
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            some.add(Payload.of(row.getBytes(1)));
                        }
                    }
                }
                bodies.addAll(0, some);
            }
            return bodies;
        });
    }

    @Override
    public List<WorkerView> workers() {
        return tx.read(connection -> {
            List<WorkerView> workers = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.LIVING_WORKERS));
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    workers.add(new WorkerView(
                            new WorkerId(Bytes.text(row, 1), row.getLong(2)),
                            Instant.ofEpochMilli(row.getLong(3)),
                            Bytes.all(row.getBytes(4)),
                            Bytes.all(row.getBytes(5))));
                }
            }
            return workers;
        });
    }

    @Override
    public List<FreeTask> unknownTasks(Set<String> known, Instant freeSince, int max) {
        List<String> names = new ArrayList<>(known);
        // A list needs a value, and no activity has an empty name.
        int size = Sql.listSize(Math.max(1, names.size()));
        while (names.size() < size) {
            names.add("");
        }
        return tx.read(connection -> {
            List<FreeTask> tasks = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.UNKNOWN_TASKS, size))) {
                int parameter = 1;
                for (String name : names) {
                    statement.setBytes(parameter++, Bytes.of(name));
                }
                statement.setLong(parameter++, freeSince.toEpochMilli());
                statement.setInt(parameter, max);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        InstanceKey instance = new InstanceKey(Bytes.text(row, 1), Bytes.uuid(row.getBytes(2)));
                        tasks.add(
                                new FreeTask(new TaskKey(instance, row.getInt(3), row.getInt(4)), Bytes.text(row, 5)));
                    }
                }
            }
            return tasks;
        });
    }
}
