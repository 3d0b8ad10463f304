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
 * Events that applications raised, and tasks that they completed, in transactions of their own. Such a transaction may stay open for long, so it touches
 * no row of an instance, which others would have to wait for: it only adds here. Once it is committed, whoever locks the
 * instance next takes the event in before anything else; a worker that looks for work does so for all. Stateless.
 */
final class Staged {
    private static final int AT_ONCE = 100;

    private record Message(long number, InstanceKey key, NewMessage message) {}

    private Staged() {}

    static void add(Connection connection, Sql sql, InstanceKey key, NewMessage message) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql.text(Sql.INSERT_STAGED))) {
            insert.setBytes(1, Bytes.of(key.instanceId()));
            insert.setBytes(2, Bytes.of(key.incarnation()));
            Bytes.setInt(insert, 3, message instanceof NewMessage.Reply reply ? reply.run() : null);
            insert.setBytes(4, Bytes.ofNullable(message.eventId()));
            insert.setBytes(5, message.body().toBytes());
            insert.executeUpdate();
        }
    }

    /** Delivers what is staged for locked instances. The unit of work stores it, or drops it with all it did. */
    static void takeIn(UnitOfWork work, Collection<Row> rows) throws SQLException {
        List<String> ids = rows.stream()
                .filter(row -> row.hasStaged)
                .map(row -> row.key.instanceId())
                .toList();
        for (Message event : find(work.connection, work.sql, ids)) {
            Row row = work.find(event.key());
            if (row != null) {
                // The limit was checked when the event was raised. What has ended since drops it.
                work.deliver(event.message(), Integer.MAX_VALUE);
            }
            work.deleteStaged(event.number());
        }
    }

    /**
     * Makes sure that no open transaction of an application is about to deliver the same replies: each can be staged once,
     * by whoever commits first.
     *
     * @throws Tx.Held if one is
     */
    static void requireUnclaimed(Connection connection, Sql sql, Collection<NewMessage.Reply> replies)
            throws SQLException {
        Batch claims = new Batch(connection, sql.text(Sql.INSERT_STAGED));
        Batch withdrawals = new Batch(connection, sql.text(Sql.DELETE_STAGED_REPLY));
        for (NewMessage.Reply reply : replies) {
            claims.add(statement -> {
                setReply(statement, reply);
                statement.setBytes(5, new byte[0]);
            });
            withdrawals.add(statement -> setReply(statement, reply));
        }
        Dialect dialect = sql.dialect();
        try {
            dialect.withShortLockWait(connection, claims::execute);
        } catch (SQLException e) {
            if (dialect.isLockTimeout(e)) {
                throw new Tx.Held("an open transaction is about to deliver the same reply: " + e.getMessage(), e);
            }
            throw e;
        }
        withdrawals.execute();
    }

    private static void setReply(PreparedStatement statement, NewMessage.Reply reply) throws SQLException {
        statement.setBytes(1, Bytes.of(reply.instanceId()));
        statement.setBytes(2, Bytes.of(reply.key().incarnation()));
        statement.setInt(3, reply.run());
        statement.setBytes(4, Bytes.ofNullable(reply.eventId()));
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

    private static List<Message> find(Connection connection, Sql sql, List<String> ids) throws SQLException {
        List<Message> events = new ArrayList<>();
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
                    Integer run = Bytes.intOrNull(result, 4);
                    String eventId = Bytes.textOrNull(result, 5);
                    Payload body = Payload.of(result.getBytes(6));
                    NewMessage message = run == null
                            ? new NewMessage.Event(key.instanceId(), eventId, body)
                            : new NewMessage.Reply(key, run, eventId, body);
                    events.add(new Message(result.getLong(1), key, message));
                }
            }
        }
        return events;
    }
}
