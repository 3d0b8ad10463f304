package dev.durable.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An application's pool: autocommit off, and another isolation level than the storage wants. */
class PostgresDataSourceTest extends StorageContract {
    private static HikariDataSource pool;
    private String prefix;

    @BeforeAll
    static void openPool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(Postgres.dataSource());
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setMaximumPoolSize(8);
        pool = new HikariDataSource(config);
    }

    @AfterAll
    static void closePool() {
        pool.close();
    }

    @Override
    protected Storage create() {
        prefix = Postgres.newPrefix();
        return reopen();
    }

    @Override
    protected Storage reopen() {
        return JdbcStorage.builder(pool).tablePrefix(prefix).build();
    }
}
