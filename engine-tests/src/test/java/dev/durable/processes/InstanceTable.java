package dev.durable.processes;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** What a test reads past the library, of the tables in PostgreSQL. */
final class InstanceTable {
    private final DataSource database;
    private final String prefix;

    InstanceTable(DataSource database, String prefix) {
        this.database = database;
        this.prefix = prefix;
    }

    long ended() {
        return count("select count(*) from " + prefix + "instance where completed_at is not null");
    }

    /** How many of these instances have not ended. */
    long running(Collection<String> ids) {
        return count(
                "select count(*) from " + prefix + "instance where completed_at is null and instance_id = any (?)",
                array(ids));
    }

    long ownedBy(String worker) {
        return count("select count(*) from " + prefix + "instance where owner = ?", bytes(worker));
    }

    /** How many instances are still at the version that they had. */
    long unmoved(Map<String, Long> versions) {
        Map<String, Long> now = versions(versions.keySet());
        return versions.entrySet().stream()
                .filter(entry -> entry.getValue().equals(now.get(entry.getKey())))
                .count();
    }

    Map<String, Long> versions(Collection<String> ids) {
        Map<String, Long> versions = new HashMap<>();
        query(
                "select instance_id, version from " + prefix + "instance where instance_id = any (?)",
                row -> versions.put(new String(row.getBytes(1), StandardCharsets.UTF_8), row.getLong(2)),
                array(ids));
        return versions;
    }

    /** Every block of every history, by its place; its content as a digest. */
    Map<String, String> history() {
        Map<String, String> blocks = new HashMap<>();
        query(
                "select encode(instance_id, 'escape') || ' ' || run_no || ' ' || seq_from, md5(events) from " + prefix
                        + "history",
                row -> blocks.put(row.getString(1), row.getString(2)));
        return blocks;
    }

    private long count(String sql, Object... parameters) {
        long[] count = new long[1];
        query(sql, row -> count[0] = row.getLong(1), parameters);
        return count[0];
    }

    private static Object array(Collection<String> texts) {
        return texts.stream().map(InstanceTable::bytes).toArray(byte[][]::new);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Row {
        void accept(ResultSet row) throws SQLException;
    }

    private void query(String sql, Row each, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                Object value = parameters[i];
                statement.setObject(
                        i + 1, value instanceof byte[][] array ? connection.createArrayOf("bytea", array) : value);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.accept(rows);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
