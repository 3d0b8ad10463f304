package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;

class PostgresStorageTest extends SharedStorageContract {
    @Override
    Storage open(String tablePrefix) {
        return Postgres.storage(tablePrefix).build();
    }
}
