package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.servers.MariaDbServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

class MariaDbTransactionalActivityTest extends TransactionalActivityRules {
    @Override
    String url() {
        return MariaDb.url();
    }

    @Override
    String user() {
        return MariaDbServer.USER;
    }

    @Override
    String password() {
        return "";
    }

    @Override
    String newPrefix() {
        return MariaDb.newPrefix();
    }

    @Override
    void kill(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("kill connection connection_id()");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isIn("70100", "08000");
        }
    }
}
