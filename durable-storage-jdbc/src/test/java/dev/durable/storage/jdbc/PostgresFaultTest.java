package dev.durable.storage.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;

class PostgresFaultTest extends FaultRules {
    @Override
    DataSource openDatabase() {
        return Postgres.dataSource();
    }

    @Override
    String newPrefix() {
        return Postgres.newPrefix();
    }

    @Override
    SQLException deadlock() {
        return new SQLException("deadlock detected", "40P01");
    }

    @Override
    SQLException diskFull() {
        return new SQLException("could not extend file", "53100");
    }
}
