package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;

class PostgresPoolOfOneTest extends StorageContract {
    private String prefix;

    @Override
    protected Storage create() {
        prefix = Postgres.newPrefix();
        return reopen();
    }

    @Override
    protected Storage reopen() {
        return Postgres.storage(prefix).poolSize(1).build();
    }
}
