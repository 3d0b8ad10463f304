package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

class PostgresChaosTest extends ChaosRules {
    @Override
    String newPrefix() {
        return Postgres.newPrefix();
    }

    @Override
    Storage open(String mark) {
        return JdbcStorage.builder(Postgres.url() + "&ApplicationName=" + mark, "postgres", "postgres")
                .tablePrefix(mark)
                .build();
    }

    @Override
    void killOnce(String mark) throws SQLException {
        try (Connection connection = Postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_sleep(0.04)");
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '" + mark + "'");
        }
    }
}
