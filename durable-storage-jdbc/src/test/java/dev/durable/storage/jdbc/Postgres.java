package dev.durable.storage.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One PostgreSQL for all tests of this JVM; it stops with it. Each user takes a table prefix of its own. */
final class Postgres {
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private Postgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String url() {
        return SERVER.getJdbcUrl("postgres", "postgres");
    }

    /** Opens a connection for each request. */
    static DataSource dataSource() {
        return SERVER.getPostgresDatabase();
    }

    static String newPrefix() {
        return "t" + PREFIXES.incrementAndGet() + "_";
    }

    static JdbcStorageBuilder storage(String prefix) {
        return JdbcStorage.builder(url(), "postgres", "postgres").tablePrefix(prefix);
    }
}
