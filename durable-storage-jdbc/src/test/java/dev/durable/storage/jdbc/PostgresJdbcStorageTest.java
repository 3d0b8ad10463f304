package dev.durable.storage.jdbc;

import dev.durable.testkit.storage.RowsRead;
import java.sql.SQLException;
import javax.sql.DataSource;

class PostgresJdbcStorageTest extends TablesContract {
    @Override
    DataSource server() {
        return Postgres.dataSource();
    }

    @Override
    protected SQLException deadlock() {
        return new SQLException("deadlock detected", "40P01");
    }

    @Override
    protected SQLException diskFull() {
        return new SQLException("could not extend file", "53100");
    }

    @Override
    protected RowsRead rowsRead() {
        return RowsRead.inPostgres();
    }

    @Override
    String copied(String table, String otherColumns, String id, int copies) {
        return "insert into " + table + " (instance_id, " + otherColumns + ") select convert_to('" + id
                + "' || n, 'UTF8'), " + otherColumns + " from " + table + ", generate_series(1, " + copies
                + ") n where instance_id = convert_to('" + id + "', 'UTF8')";
    }

    @Override
    String analyzed() {
        return "";
    }
}
