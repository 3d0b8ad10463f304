package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresStorageTest extends StorageContract {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static EmbeddedPostgres server;
    private String prefix;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected Storage create() {
        prefix = "kit" + COUNT.incrementAndGet() + "_";
        return reopen();
    }

    @Override
    protected Storage reopen() {
        return JdbcStorage.builder(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres")
                .tablePrefix(prefix)
                .build();
    }
}
