package dev.durable.examples.report;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The rows of finished reports, table {@code report_rows}. Thread-safe. */
final class ReportOutputs {
    private final DataSource dataSource;

    ReportOutputs(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Writes a report's rows in place of those that are there, so that writing twice does no harm. */
    void write(String instanceId, List<ReportRow> rows) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                replace(connection, instanceId, rows);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** Reads a report's rows in their order. */
    List<ReportRow> read(String instanceId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select label, line_count, quantity, revenue from report_rows where instance_id = ?"
                                + " order by row_no")) {
            statement.setString(1, instanceId);
            List<ReportRow> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new ReportRow(row.getString(1), row.getLong(2), row.getLong(3), row.getBigDecimal(4)));
                }
            }
            return rows;
        }
    }

    private static void replace(Connection connection, String instanceId, List<ReportRow> rows) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from report_rows where instance_id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "insert into report_rows (instance_id, row_no, label, line_count, quantity, revenue)"
                                + " values (?, ?, ?, ?, ?, ?)")) {
            delete.setString(1, instanceId);
            delete.executeUpdate();
            int rowNo = 0;
            for (ReportRow row : rows) {
                insert.setString(1, instanceId);
                insert.setInt(2, rowNo++);
                insert.setString(3, row.label());
                insert.setLong(4, row.lines());
                insert.setLong(5, row.quantity());
                insert.setBigDecimal(6, row.revenue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
