package dev.durable.storage.jdbc;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.CreateResult;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.OnTerminal;
import dev.durable.spi.ParentLink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Creates instances within a transaction. It looks first and inserts what is not there; where somebody else inserts the
 * same key in between, the unique key refuses it and the transaction is repeated. Confined to one transaction.
 */
final class Creates {
    private final Connection connection;
    private final Sql sql;
    private final Routes routes;
    private final Map<String, Holder> byId = new HashMap<>();
    private final Map<String, Holder> byDedupeKey = new HashMap<>();
    private final Batch inserts;

    private record Holder(
            InstanceKey key,
            @Nullable UUID requestId,
            @Nullable Payload hash) {}

    Creates(Connection connection, Sql sql, Routes routes, Collection<NewInstance> wanted) throws SQLException {
        this.connection = connection;
        this.sql = sql;
        this.routes = routes;
        this.inserts = new Batch(connection, sql.text(Sql.INSERT_INSTANCE));
        look(wanted);
    }

    private void look(Collection<NewInstance> wanted) throws SQLException {
        List<byte[]> ids = new ArrayList<>();
        List<byte[]> dedupeKeys = new ArrayList<>();
        for (NewInstance instance : wanted) {
            ids.add(Bytes.of(instance.key().instanceId()));
            if (instance.dedupe() != null) {
                dedupeKeys.add(Bytes.of(instance.dedupe().key()));
            }
        }
        query(Sql.EXISTING_IDS, ids, row -> {
            InstanceKey key = new InstanceKey(Bytes.text(row, 1), Bytes.uuid(row.getBytes(2)));
            byte[] request = row.getBytes(3);
            byId.put(key.instanceId(), new Holder(key, request == null ? null : Bytes.uuid(request), null));
        });
        query(Sql.EXISTING_DEDUPE, dedupeKeys, row -> {
            InstanceKey key = new InstanceKey(Bytes.text(row, 3), Bytes.uuid(row.getBytes(4)));
            byDedupeKey.put(Bytes.text(row, 1), new Holder(key, null, Bytes.payload(row, 2)));
        });
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String template, List<byte[]> keys, RowReader reader) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        int size = Sql.listSize(keys.size());
        try (PreparedStatement statement = connection.prepareStatement(sql.text(template, size))) {
            for (int i = 0; i < size; i++) {
                statement.setBytes(i + 1, keys.get(Math.min(i, keys.size() - 1)));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    reader.read(result);
                }
            }
        }
    }

    /** Creates an instance, or says who is there already. */
    CreateResult create(NewInstance instance, long now) throws SQLException {
        DedupeKey dedupe = instance.dedupe();
        if (dedupe != null) {
            Holder holder = byDedupeKey.get(dedupe.key());
            if (holder != null) {
                return Objects.equals(dedupe.requestHash(), holder.hash())
                        ? new CreateResult.Existing(holder.key())
                        : new CreateResult.Conflict(holder.key());
            }
        }
        Holder holder = byId.get(instance.key().instanceId());
        if (holder != null) {
            return instance.requestId() != null && instance.requestId().equals(holder.requestId())
                    ? new CreateResult.Existing(holder.key())
                    : new CreateResult.Conflict(holder.key());
        }
        byId.put(instance.key().instanceId(), new Holder(instance.key(), instance.requestId(), null));
        if (dedupe != null) {
            byDedupeKey.put(dedupe.key(), new Holder(instance.key(), null, dedupe.requestHash()));
        }
        int route = routes.orchestrator(connection, instance.name(), instance.version());
        inserts.add(statement -> set(statement, instance, route, now));
        return new CreateResult.Created(instance.key());
    }

    /**
     * Writes what was created, without waiting for anybody who is about to create the same and may take long.
     *
     * @throws Tx.Held if somebody is
     */
    void flush(Dialect dialect) throws SQLException {
        if (inserts.isEmpty()) {
            return;
        }
        try {
            dialect.withShortLockWait(connection, this::flush);
        } catch (SQLException e) {
            if (dialect.isLockTimeout(e)) {
                throw new Tx.Held("an open transaction is about to create the same instance: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    void flush() throws SQLException {
        inserts.execute();
    }

    private void set(PreparedStatement statement, NewInstance instance, int route, long now) throws SQLException {
        long startAt = instance.startAt() == null ? now : instance.startAt().toEpochMilli();
        long readyAt = Math.max(startAt, now);
        ParentLink parent = instance.parent();
        OnTerminal terminal = instance.onTerminal();
        DedupeKey dedupe = instance.dedupe();
        statement.setBytes(1, Bytes.of(instance.key().instanceId()));
        statement.setBytes(2, Bytes.of(instance.key().incarnation()));
        statement.setInt(3, Codes.of(instance.queue()));
        statement.setInt(4, route);
        statement.setInt(5, Codes.of(OrchestrationRuntimeStatus.PENDING));
        statement.setLong(6, readyAt);
        statement.setLong(7, readyAt);
        statement.setLong(8, startAt);
        statement.setBytes(9, sql.limits().payload(instance.start()));
        statement.setBytes(10, parent == null ? null : Bytes.of(parent.key().instanceId()));
        statement.setBytes(11, parent == null ? null : Bytes.of(parent.key().incarnation()));
        Bytes.setInt(statement, 12, parent == null ? null : parent.run());
        Bytes.setInt(statement, 13, parent == null ? null : parent.taskId());
        statement.setBytes(14, terminal == null ? null : Bytes.of(terminal.orchestrator()));
        statement.setBytes(15, terminal == null ? null : sql.limits().payloadOrNull(terminal.input()));
        statement.setBytes(16, Bytes.ofNullable(instance.requestId()));
        statement.setBytes(17, dedupe == null ? null : Bytes.of(dedupe.key()));
        statement.setBytes(18, dedupe == null ? null : sql.limits().payload(dedupe.requestHash()));
        statement.setBytes(19, Bytes.ofMap(instance.tags()));
        statement.setLong(20, now);
        statement.setLong(21, now);
    }
}
