package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;

class MariaDbStorageTest extends SharedStorageContract {
    @Override
    Storage open(String tablePrefix) {
        return MariaDb.storage(tablePrefix).build();
    }
}
