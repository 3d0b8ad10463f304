package dev.durable.storage.jdbc;

import dev.durable.servers.MariaDbServer;
import dev.durable.spi.Storage;
import org.junit.jupiter.api.Tag;

/** MySQL's driver, on MariaDB. It is slow to connect, so the pool is small. */
@Tag("long")
class MySqlDriverTest extends SharedStorageContract {
    @Override
    Storage open(String tablePrefix) {
        return JdbcStorage.builder(MariaDbServer.shared().mysqlUrl(), MariaDbServer.USER, "")
                .tablePrefix(tablePrefix)
                .poolSize(2)
                .build();
    }
}
