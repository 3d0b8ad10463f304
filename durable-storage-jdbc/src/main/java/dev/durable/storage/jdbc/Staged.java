package dev.durable.storage.jdbc;

import dev.durable.history.Payload;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Events that applications raised in transactions of their own. Such a transaction may stay open for long, so it touches
 * no row of an instance, which others would have to wait for: it only adds here. Once it is committed, whoever locks the
 * instance next takes the event in before anything else; a worker that looks for work does so for all. Stateless.
 */
final class Staged {
    private static final int AT_ONCE = 100;

    private record Event(long number, InstanceKey key, NewMessage.Event message) {}

    private Staged() {}

    static void add(Connection connection, Sql sql, InstanceKey key, NewMessage.Event event) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql.text(Sql.INSERT_STAGED))) {
            insert.setBytes(1, Bytes.of(key.instanceId()));
            insert.setBytes(2, Bytes.of(key.incarnation()));
            insert.setBytes(3, event.eventId() == null ? null : Bytes.of(event.eventId()));
            insert.setBytes(4, event.body().toBytes());
            insert.executeUpdate();
        }
    }

    /** Delivers what is staged for locked instances. The unit of work stores it, or drops it with all it did. */
    static void takeIn(UnitOfWork work, Collection<Row> rows) throws SQLException {
        List<String> ids = rows.stream()
                .filter(row -> row.hasStaged)
                .map(row -> row.key.instanceId())
                .toList();
        for (Event event : find(work.connection, work.sql, ids)) {
            Row row = work.find(event.key());
            if (row != null) {
                // The limit was checked when the event was raised. What has ended since drops it.
                work.deliver(event.message(), Integer.MAX_VALUE);
            }
            work.deleteStaged(event.number());
        }
    }

    /** Takes in what is there, but for instances that somebody else has locked: they will do it, or a later look. */
    static void takeInAll(Connection connection, Sql sql, Routes routes) throws SQLException {
        Set<String> ids = new LinkedHashSet<>();
        try (PreparedStatement look = connection.prepareStatement(sql.text(Sql.STAGED_IDS))) {
            look.setInt(1, AT_ONCE);
            try (ResultSet result = look.executeQuery()) {
                while (result.next()) {
                    ids.add(Bytes.text(result, 1));
                }
            }
        }
        UnitOfWork work = new UnitOfWork(connection, sql, routes);
        work.lockFree(ids);
        work.flush();
        try (PreparedStatement delete = connection.prepareStatement(sql.text(Sql.DELETE_STAGED_FOR_NOBODY))) {
            delete.executeUpdate();
        }
    }

    private static List<Event> find(Connection connection, Sql sql, List<String> ids) throws SQLException {
        List<Event> events = new ArrayList<>();
        if (ids.isEmpty()) {
            return events;
        }
        int size = Sql.listSize(ids.size());
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.READ_STAGED, size))) {
            for (int i = 0; i < size; i++) {
                statement.setBytes(i + 1, Bytes.of(ids.get(Math.min(i, ids.size() - 1))));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    InstanceKey key = new InstanceKey(Bytes.text(result, 2), Bytes.uuid(result.getBytes(3)));
                    Payload body = Payload.of(result.getBytes(5));
                    String eventId = Bytes.textOrNull(result, 4);
                    events.add(
                            new Event(result.getLong(1), key, new NewMessage.Event(key.instanceId(), eventId, body)));
                }
            }
        }
        return events;
    }
}
