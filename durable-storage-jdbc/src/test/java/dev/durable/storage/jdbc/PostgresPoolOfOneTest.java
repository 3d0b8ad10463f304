package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;

class PostgresPoolOfOneTest extends SharedStorageContract {
    @Override
    Storage open(String tablePrefix) {
        return Postgres.storage(tablePrefix).poolSize(1).build();
    }
}
