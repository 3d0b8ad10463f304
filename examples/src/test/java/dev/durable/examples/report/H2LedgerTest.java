package dev.durable.examples.report;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class H2LedgerTest extends LedgerContract {
    private final HikariDataSource pool = new HikariDataSource();

    @Override
    DataSource open() {
        pool.setJdbcUrl("jdbc:h2:mem:ledger");
        return pool;
    }

    @AfterAll
    void close() {
        pool.close();
    }
}
