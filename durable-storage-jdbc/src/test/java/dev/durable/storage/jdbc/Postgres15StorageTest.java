package dev.durable.storage.jdbc;

import dev.durable.servers.DebianPostgres;
import dev.durable.spi.Storage;

/** The oldest version that is promised. */
class Postgres15StorageTest extends SharedStorageContract {
    @Override
    Storage open(String tablePrefix) {
        return JdbcStorage.builder(DebianPostgres.shared().url(), DebianPostgres.USER, null)
                .tablePrefix(tablePrefix)
                .build();
    }
}
