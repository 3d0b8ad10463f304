package dev.durable.storage.jdbc;

import javax.sql.DataSource;

class MariaDbPoolTest extends SharedPoolContract {
    @Override
    DataSource server() {
        return MariaDb.dataSource();
    }
}
