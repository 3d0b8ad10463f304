package dev.durable.examples.report;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * Creates the example's tables and fills the ledger, once, in transactions of bounded size. Each transaction locks
 * the row that says how far the ledger is filled and moves it on by as many lines as it adds: so several processes
 * may load at the same time, and a process that is killed leaves nothing half done.
 */
final class LedgerLoader {
    private static final int BATCH = 5_000;
    private static final int SCHEMA_ATTEMPTS = 10;

    private static final List<String> SCHEMA = List.of(
            """
            create table if not exists report_orders (
                line_id bigint primary key,
                order_date date not null,
                customer varchar(80) not null,
                product varchar(80) not null,
                quantity int not null,
                unit_price decimal(10, 2) not null)
            """, "create table if not exists report_ledger (id int primary key, lines_loaded bigint not null)", """
            create table if not exists report_rows (
                instance_id varchar(255) not null,
                row_no int not null,
                label varchar(80) not null,
                line_count bigint not null,
                quantity bigint not null,
                revenue decimal(18, 2) not null,
                primary key (instance_id, row_no))
            """);

    private final DataSource dataSource;

    LedgerLoader(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Returns once the whole ledger is there, whoever loaded it. */
    void load() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            createSchema(connection);
            connection.setAutoCommit(false);
            while (loadBatch(connection)) {
                connection.commit();
            }
            connection.rollback();
        }
    }

    private static void createSchema(Connection connection) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Statement statement = connection.createStatement()) {
                for (String sql : SCHEMA) {
                    statement.execute(sql);
                }
                statement.executeUpdate("insert into report_ledger (id, lines_loaded) values (1, 0)");
                return;
            } catch (SQLException e) {
                // "if not exists" is no lock: of processes that start together, one creates and the others fail.
                if (ledgerExists(connection)) {
                    return;
                }
                if (attempt == SCHEMA_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean ledgerExists(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select lines_loaded from report_ledger where id = 1")) {
            return row.next();
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean loadBatch(Connection connection) throws SQLException {
        long loaded = lockAndRead(connection);
        if (loaded >= OrderLine.COUNT) {
            return false;
        }
        long end = Math.min(loaded + BATCH, OrderLine.COUNT);
        try (PreparedStatement insert = connection.prepareStatement("insert into report_orders"
                        + " (line_id, order_date, customer, product, quantity, unit_price) values (?, ?, ?, ?, ?, ?)");
                PreparedStatement update =
                        connection.prepareStatement("update report_ledger set lines_loaded = ? where id = 1")) {
            for (long n = loaded + 1; n <= end; n++) {
                bind(insert, OrderLine.line(n));
                insert.addBatch();
            }
            insert.executeBatch();
            update.setLong(1, end);
            update.executeUpdate();
        }
        return true;
    }

    private static long lockAndRead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select lines_loaded from report_ledger where id = 1 for update")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void bind(PreparedStatement insert, OrderLine line) throws SQLException {
        insert.setLong(1, line.lineId());
        insert.setObject(2, line.orderDate());
        insert.setString(3, line.customer());
        insert.setString(4, line.product());
        insert.setInt(5, line.quantity());
        insert.setBigDecimal(6, line.unitPrice());
    }
}
