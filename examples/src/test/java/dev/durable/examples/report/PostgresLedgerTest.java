package dev.durable.examples.report;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class PostgresLedgerTest extends LedgerContract {
    private EmbeddedPostgres postgres;

    @Override
    DataSource open() throws IOException {
        postgres = EmbeddedPostgres.start();
        return postgres.getPostgresDatabase();
    }

    @AfterAll
    void close() throws IOException {
        postgres.close();
    }
}
