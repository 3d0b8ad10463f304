package dev.durable.engine;

import dev.durable.servers.MariaDbServer;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import dev.durable.storage.memory.MemoryStorage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

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
                JdbcStorage.builder(Postgres.SERVER.getPostgresDatabase())
                        .tablePrefix("t" + COUNT.incrementAndGet() + "_")
                        .build();
            case MARIADB ->
                JdbcStorage.builder(MariaDbServer.shared().dataSource())
                        .tablePrefix("t" + COUNT.incrementAndGet() + "_")
                        .build();
        };
    }

    /** One server for the whole test run, started when first needed. */
    private static final class Postgres {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
