package dev.durable.storage.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

class H2FaultTest extends FaultRules {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    DataSource openDatabase() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:faults;DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    @Override
    String newPrefix() {
        return "f" + COUNT.incrementAndGet() + "_";
    }

    @Override
    SQLException deadlock() {
        return new SQLException("deadlock", "40001", ErrorCode.DEADLOCK_1);
    }

    @Override
    SQLException diskFull() {
        // What H2 2.5 says on a full disk: it closes the database.
        return new SQLException(
                "The database has been closed",
                "90098",
                ErrorCode.DATABASE_IS_CLOSED,
                new IOException("No space left on device"));
    }
}
