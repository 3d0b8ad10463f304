package dev.durable.storage.jdbc;

import dev.durable.testkit.storage.RowsRead;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import javax.sql.DataSource;

class MariaDbJdbcStorageTest extends TablesContract {
    @Override
    DataSource server() {
        return MariaDb.dataSource();
    }

    @Override
    protected SQLException deadlock() {
        return new SQLTransactionRollbackException("Deadlock found when trying to get lock", "40001", 1213);
    }

    @Override
    protected SQLException diskFull() {
        return new SQLException("Got error 28 \"No space left on device\" from storage engine InnoDB", "HY000", 1030);
    }

    @Override
    protected RowsRead rowsRead() {
        return RowsRead.inMariaDb();
    }

    @Override
    String copied(String table, String otherColumns, String id, int copies) {
        return "insert into " + table + " (instance_id, " + otherColumns + ") select concat('" + id + "', seq), "
                + otherColumns + " from " + table + " join seq_1_to_" + copies + " where instance_id = '" + id + "'";
    }

    @Override
    String analyzed() {
        return "table ";
    }
}
