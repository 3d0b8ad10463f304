package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;

/** An application's data source without a pool: autocommit on, REPEATABLE READ. */
class MariaDbDataSourceTest extends SharedStorageContract {
    @Override
    Storage open(String tablePrefix) {
        return JdbcStorage.builder(MariaDb.dataSource())
                .tablePrefix(tablePrefix)
                .build();
    }
}
