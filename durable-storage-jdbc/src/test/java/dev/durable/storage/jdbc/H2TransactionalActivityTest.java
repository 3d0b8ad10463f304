package dev.durable.storage.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.io.TempDir;

class H2TransactionalActivityTest extends TransactionalActivityRules {
    @TempDir
    Path folder;

    @Override
    String url() {
        return "jdbc:h2:file:" + folder.resolve("shop") + ";WRITE_DELAY=0";
    }

    @Override
    String user() {
        return "sa";
    }

    @Override
    String password() {
        return "";
    }

    @Override
    String newPrefix() {
        return "durable_";
    }

    @Override
    void kill(Connection connection) throws SQLException {
        connection.unwrap(JdbcConnection.class).close();
        // The pool does not see that on H2 and would hand the dead connection out again.
        pool.getHikariPoolMXBean().softEvictConnections();
    }
}
