package dev.durable.storage.jdbc;

import javax.sql.DataSource;

class PostgresDataSourceTest extends SharedPoolContract {
    @Override
    DataSource server() {
        return Postgres.dataSource();
    }
}
