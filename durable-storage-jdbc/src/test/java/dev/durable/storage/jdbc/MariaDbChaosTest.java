package dev.durable.storage.jdbc;

import dev.durable.servers.MariaDbServer;
import dev.durable.spi.Storage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class MariaDbChaosTest extends ChaosRules {
    private static final int NO_SUCH_CONNECTION = 1094;

    /** A user of its own, whose connections are the ones to kill. */
    @BeforeEach
    void createUser() throws SQLException {
        try (Connection connection = MariaDb.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create or replace user chaos");
            statement.execute("grant all on *.* to chaos");
        }
    }

    @Override
    String newPrefix() {
        return MariaDb.newPrefix();
    }

    @Override
    Storage open(String mark) {
        return JdbcStorage.builder(MariaDbServer.shared().url(), "chaos", null)
                .tablePrefix(mark)
                .build();
    }

    @Override
    void killOnce(String mark) throws SQLException {
        try (Connection connection = MariaDb.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select sleep(0.04)");
            List<Long> ids = new ArrayList<>();
            try (ResultSet connections =
                    statement.executeQuery("select id from information_schema.processlist where user = 'chaos'")) {
                while (connections.next()) {
                    ids.add(connections.getLong(1));
                }
            }
            for (long id : ids) {
                try {
                    statement.execute("kill connection " + id);
                } catch (SQLException e) {
                    // It may have ended by itself since.
                    if (e.getErrorCode() != NO_SUCH_CONNECTION) {
                        throw e;
                    }
                }
            }
        }
    }
}
