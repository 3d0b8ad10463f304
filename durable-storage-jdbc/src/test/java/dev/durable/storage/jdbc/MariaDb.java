package dev.durable.storage.jdbc;

import dev.durable.servers.MariaDbServer;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One MariaDB for all tests of this JVM. Each user takes a table prefix of its own. */
final class MariaDb {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private MariaDb() {}

    static String url(String... options) {
        return MariaDbServer.shared().url(options);
    }

    /** Opens a connection for each request. */
    static DataSource dataSource(String... options) {
        return MariaDbServer.shared().dataSource(options);
    }

    static String newPrefix() {
        return "t" + PREFIXES.incrementAndGet() + "_";
    }

    static JdbcStorageBuilder storage(String prefix, String... options) {
        return JdbcStorage.builder(url(options), MariaDbServer.USER, "").tablePrefix(prefix);
    }
}
