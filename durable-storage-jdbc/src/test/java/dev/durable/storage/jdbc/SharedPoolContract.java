package dev.durable.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durable.spi.Storage;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The kit on an application's pool: autocommit off, and another isolation level than the storage wants. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SharedPoolContract extends SharedStorageContract {
    private HikariDataSource pool;

    abstract DataSource server();

    @BeforeAll
    void openPool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server());
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setMaximumPoolSize(8);
        pool = new HikariDataSource(config);
    }

    @AfterAll
    void closePool() {
        if (pool != null) {
            pool.close();
        }
    }

    @Override
    final Storage open(String tablePrefix) {
        return JdbcStorage.builder(pool).tablePrefix(tablePrefix).build();
    }
}
