package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows for one statement, sent together. Confined to one transaction. */
final class Batch {
    private final Connection connection;
    private final String sql;
    private final List<Parameters> rows = new ArrayList<>();

    /** Sets the parameters of one row. */
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    Batch(Connection connection, String sql) {
        this.connection = connection;
        this.sql = sql;
    }

    void add(Parameters row) {
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Sends what was added since it was last sent, and returns one count per row. */
    int[] execute() throws SQLException {
        if (rows.isEmpty()) {
            return new int[0];
        }
        List<Parameters> sent = List.copyOf(rows);
        rows.clear();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (sent.size() == 1) {
                sent.get(0).set(statement);
                return new int[] {statement.executeUpdate()};
            }
            for (Parameters row : sent) {
                row.set(statement);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }
}
