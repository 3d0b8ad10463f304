package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;

class PostgresStorageTest extends StorageContract {
    private String prefix;

    @Override
    protected Storage create() {
        prefix = Postgres.newPrefix();
        return reopen();
    }

    @Override
    protected Storage reopen() {
        return Postgres.storage(prefix).build();
    }
}
