package dev.durable.storage.jdbc;

import dev.durable.history.Payload;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.OnTerminal;
import dev.durable.spi.ParentLink;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a claim hands out beside the locked rows: start events, links and messages. Thread-safe. */
final class ClaimDetails {
    private static final String DETAILS = """
            select instance_id, start_event, parent_id, parent_incarnation, parent_run, parent_task, terminal_name,
                terminal_input
            from {p}instance where instance_id in ({in})""";

    private final Sql sql;

    record Detail(
            @Nullable Payload start,
            @Nullable ParentLink parent,
            @Nullable OnTerminal onTerminal) {}

    ClaimDetails(Sql sql) {
        this.sql = sql;
    }

    Map<String, Detail> of(Connection connection, List<Row> rows) throws SQLException {
        Map<String, Detail> details = new HashMap<>();
        query(connection, DETAILS, rows, result -> {
            Payload start = Bytes.payloadOrNull(result, 2);
            details.put(Bytes.text(result, 1), new Detail(start, parent(result, 3), onTerminal(result, 7)));
        });
        return details;
    }

    /** The parent in four columns from the given one on. */
    static @Nullable ParentLink parent(ResultSet row, int column) throws SQLException {
        String id = Bytes.textOrNull(row, column);
        return id == null
                ? null
                : new ParentLink(
                        new InstanceKey(id, Bytes.uuid(row.getBytes(column + 1))),
                        row.getInt(column + 2),
                        row.getInt(column + 3));
    }

    /** What to create at the end, in two columns from the given one on. */
    static @Nullable OnTerminal onTerminal(ResultSet row, int column) throws SQLException {
        String name = Bytes.textOrNull(row, column);
        return name == null ? null : new OnTerminal(name, Bytes.payloadOrNull(row, column + 1));
    }

    /** Small inboxes are read together, large ones one by one up to the limit. */
    Map<String, List<InboxMessage>> messages(Connection connection, List<Row> rows, int max) throws SQLException {
        Map<String, List<InboxMessage>> messages = new HashMap<>();
        List<Row> small = rows.stream()
                .filter(row -> row.inboxSize > 0 && row.inboxSize <= max)
                .toList();
        query(
                connection,
                Sql.READ_INBOXES,
                small,
                result -> messages.computeIfAbsent(Bytes.text(result, 1), id -> new ArrayList<>())
                        .add(message(result, 2)));
        for (Row row : rows) {
            if (row.inboxSize > max) {
                messages.put(row.key.instanceId(), first(connection, row, max));
            }
        }
        return messages;
    }

    private List<InboxMessage> first(Connection connection, Row row, int max) throws SQLException {
        List<InboxMessage> first = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.READ_INBOX))) {
            statement.setBytes(1, Bytes.of(row.key.instanceId()));
            statement.setInt(2, max);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    first.add(message(result, 1));
                }
            }
        }
        return first;
    }

    private static InboxMessage message(ResultSet row, int column) throws SQLException {
        return new InboxMessage(
                MessageIds.of(row.getLong(column), row.getInt(column + 1)), Bytes.payload(row, column + 2));
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(Connection connection, String template, List<Row> rows, RowReader reader) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        int size = Sql.listSize(rows.size());
        try (PreparedStatement statement = connection.prepareStatement(sql.text(template, size))) {
            for (int i = 0; i < size; i++) {
                statement.setBytes(
                        i + 1,
                        Bytes.of(rows.get(Math.min(i, rows.size() - 1)).key.instanceId()));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    reader.read(result);
                }
            }
        }
    }
}
