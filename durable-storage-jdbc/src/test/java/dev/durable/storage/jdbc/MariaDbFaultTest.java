package dev.durable.storage.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import javax.sql.DataSource;

class MariaDbFaultTest extends FaultRules {
    @Override
    DataSource openDatabase() {
        return MariaDb.dataSource();
    }

    @Override
    String newPrefix() {
        return MariaDb.newPrefix();
    }

    @Override
    SQLException deadlock() {
        return new SQLTransactionRollbackException("Deadlock found when trying to get lock", "40001", 1213);
    }

    @Override
    SQLException diskFull() {
        return new SQLException("Got error 28 \"No space left on device\" from storage engine InnoDB", "HY000", 1030);
    }
}
