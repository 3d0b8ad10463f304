package dev.durable.engine;

import dev.durable.servers.MariaDbServer;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import dev.durable.storage.memory.MemoryStorage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Where a test runs. */
enum Backend {
    MEMORY,
    /** Every wait evicts, so that every step replays. */
    MEMORY_EVICTING,
    H2,
    POSTGRESQL,
    /** Its tests are skipped where it is not installed. */
    MARIADB;

    private static final AtomicInteger COUNT = new AtomicInteger();

    boolean evicts() {
        return this == MEMORY_EVICTING;
    }

    Storage open() {
        return switch (this) {
            case MEMORY, MEMORY_EVICTING -> new MemoryStorage();
            case H2 -> JdbcStorage.h2Memory("engine" + COUNT.incrementAndGet());
            case POSTGRESQL ->
                JdbcStorage.builder(dataSource())
                        .tablePrefix("t" + COUNT.incrementAndGet() + "_")
                        .build();
            case MARIADB ->
                JdbcStorage.builder(dataSource())
                        .tablePrefix("t" + COUNT.incrementAndGet() + "_")
                        .build();
        };
    }

    /** The database itself; its connections are not pooled. */
    DataSource dataSource() {
        return switch (this) {
            case MEMORY, MEMORY_EVICTING -> throw new IllegalStateException(this + " has no database");
            case H2 -> {
                JdbcDataSource dataSource = new JdbcDataSource();
                dataSource.setURL("jdbc:h2:mem:backend" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
                yield dataSource;
            }
            case POSTGRESQL -> Postgres.server().getPostgresDatabase();
            case MARIADB -> MariaDbServer.shared().dataSource();
        };
    }
}
