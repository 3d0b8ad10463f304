package dev.durable.storage.jdbc;

import dev.durable.spi.AppendResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.StorageTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a transaction of the application. It only adds rows, so that nobody has to wait for the application: an
 * instance under its id, or a message that is {@link Staged}. Confined to the transaction.
 */
final class CallerTransaction implements StorageTransaction {
    private final Connection connection;
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;

    CallerTransaction(Connection connection, Sql sql, Tx tx, Routes routes) {
        this.connection = connection;
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    @Override
    public CreateResult create(NewInstance instance) {
        try {
            Routes.Route route = new Routes.Route(Routes.ORCHESTRATOR, instance.name(), instance.version());
            if (!routes.isKnown(connection, route)) {
                // In a transaction of its own: others who need the same new name would wait for this one.
                routes.intern(route);
            }
            Creates creates = new Creates(connection, sql, routes, List.of(instance));
            CreateResult result = creates.create(instance, Starts.now(connection, sql));
            return result instanceof CreateResult.Created ? inserted(creates, instance) : result;
        } catch (SQLException e) {
            throw tx.classified(e, false);
        }
    }

    /** An error would end the transaction on some databases; a savepoint confines it. */
    private CreateResult inserted(Creates creates, NewInstance instance) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            creates.flush();
        } catch (SQLException e) {
            Dialect dialect = tx.dialect();
            if (!dialect.isDuplicate(e) && !dialect.isLockTimeout(e)) {
                throw e;
            }
            connection.rollback(before);
            return dialect.isDuplicate(e)
                    ? holder(instance)
                    : new CreateResult.Held(instance.key().instanceId());
        }
        connection.releaseSavepoint(before);
        return new CreateResult.Created(instance.key());
    }

    /** Who came first, as far as this transaction can see it: at a higher isolation level it does not. */
    private CreateResult holder(NewInstance instance) throws SQLException {
        CreateResult again = new Creates(connection, sql, routes, List.of(instance)).create(instance, 0);
        return again instanceof CreateResult.Created ? new CreateResult.Conflict(instance.key()) : again;
    }

    @Override
    public @Nullable InstanceKey find(String instanceId) {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.LIFE))) {
            statement.setBytes(1, Bytes.of(instanceId));
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? new InstanceKey(instanceId, Bytes.uuid(found.getBytes(1))) : null;
            }
        } catch (SQLException e) {
            throw tx.classified(e, false);
        }
    }

    @Override
    public AppendResult append(NewMessage message, int inboxLimit) {
        try {
            return message instanceof NewMessage.Reply reply
                    ? reply(reply)
                    : event((NewMessage.Event) message, inboxLimit);
        } catch (SQLException e) {
            throw tx.classified(e, false);
        }
    }

    /**
     * Staged first and checked then: from the moment it is staged nobody else can bring the same reply, and what they
     * brought before can be seen.
     */
    private AppendResult reply(NewMessage.Reply reply) throws SQLException {
        Dialect dialect = tx.dialect();
        Savepoint before = connection.setSavepoint();
        AppendResult result;
        try {
            Staged.add(connection, sql, reply.key(), reply);
            result = checked(reply);
        } catch (SQLException e) {
            if (!dialect.isDuplicate(e) && !dialect.isLockTimeout(e)) {
                throw e;
            }
            result = dialect.isDuplicate(e) ? AppendResult.DUPLICATE : AppendResult.HELD;
        }
        if (result == AppendResult.ACCEPTED) {
            connection.releaseSavepoint(before);
        } else {
            connection.rollback(before);
        }
        return result;
    }

    /** The checks come in the order of the specification. */
    private AppendResult checked(NewMessage.Reply reply) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.WAITING))) {
            statement.setInt(1, reply.run());
            statement.setBytes(2, Bytes.ofNullable(reply.eventId()));
            statement.setBytes(3, Bytes.of(reply.instanceId()));
            try (ResultSet receiver = statement.executeQuery()) {
                if (!receiver.next()
                        || !Bytes.uuid(receiver.getBytes(1)).equals(reply.key().incarnation())) {
                    return AppendResult.NOT_FOUND;
                }
                if (receiver.getInt(4) > 0) {
                    return AppendResult.DUPLICATE;
                }
                boolean waits = !Codes.status(receiver.getInt(2)).isTerminal() && receiver.getInt(3) == reply.run();
                return waits ? AppendResult.ACCEPTED : AppendResult.TERMINAL;
            }
        }
    }

    /** The checks come in the order of the specification. */
    private AppendResult event(NewMessage.Event event, int inboxLimit) throws SQLException {
        byte[] eventId = Bytes.ofNullable(event.eventId());
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.RECEIVER))) {
            statement.setInt(1, UnitOfWork.EVENT_SCOPE);
            statement.setBytes(2, eventId);
            statement.setBytes(3, eventId);
            statement.setBytes(4, Bytes.of(event.instanceId()));
            try (ResultSet receiver = statement.executeQuery()) {
                if (!receiver.next()) {
                    return AppendResult.NOT_FOUND;
                }
                if (receiver.getInt(5) + receiver.getInt(6) > 0) {
                    return AppendResult.DUPLICATE;
                }
                if (Codes.status(receiver.getInt(2)).isTerminal()) {
                    return AppendResult.TERMINAL;
                }
                if (receiver.getLong(3) + receiver.getLong(4) >= inboxLimit) {
                    return AppendResult.FULL;
                }
                InstanceKey key = new InstanceKey(event.instanceId(), Bytes.uuid(receiver.getBytes(1)));
                Staged.add(connection, sql, key, event);
                return AppendResult.ACCEPTED;
            }
        }
    }
}
