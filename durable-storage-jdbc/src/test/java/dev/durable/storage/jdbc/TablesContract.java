package dev.durable.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durable.spi.Storage;
import dev.durable.testkit.storage.JdbcStorageContract;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/**
 * The kit's rules for JDBC storages: each test has tables of its own. With {@code -Ddurable.plan.rows=1000000} the rows
 * that a claim reads are counted among so many.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TablesContract extends JdbcStorageContract {
    private static final AtomicInteger COUNT = new AtomicInteger();
    static final int ROWS = Integer.getInteger("durable.plan.rows", 50_000);

    private HikariDataSource pool;
    private String prefix;

    abstract DataSource server();

    /** A statement that adds copies of the row with the id, whose own ids have a number after it. */
    abstract String copied(String table, String otherColumns, String id, int copies);

    /** What stands between analyze and the name of a table. */
    abstract String analyzed();

    @Override
    protected final DataSource dataSource() {
        if (pool == null) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(server());
            config.setMaximumPoolSize(4);
            pool = new HikariDataSource(config);
        }
        return pool;
    }

    @AfterAll
    void closePool() {
        if (pool != null) {
            pool.close();
        }
    }

    @Override
    protected final Storage create(DataSource database) {
        prefix = "rules" + COUNT.incrementAndGet() + "_";
        return JdbcStorage.builder(database).tablePrefix(prefix).build();
    }

    @Override
    protected final Storage open(DataSource database) {
        return JdbcStorage.builder(database)
                .tablePrefix(prefix)
                .schemaMode(SchemaMode.NONE)
                .build();
    }

    /** Everything but the routes, which are interned on the side. */
    @Override
    protected final List<String> tables() {
        return Fixtures.TABLES.stream().map(table -> prefix + table).toList();
    }

    @Override
    protected final boolean knowsWhatWasNotCommitted() {
        return true;
    }

    @Override
    protected final int storedInstances() {
        return ROWS;
    }

    @Override
    protected final void analyze(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("analyze " + analyzed() + prefix + "inbox");
        }
    }

    @Override
    protected final boolean multiply(Connection connection, List<String> instanceIds, int copies) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<String> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("select * from " + prefix + "instance limit 1")) {
                for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getMetaData().getColumnName(i));
                }
            }
            for (String id : instanceIds) {
                statement.executeUpdate(copied(prefix + "instance", String.join(", ", columns), id, copies));
            }
            statement.execute("analyze " + analyzed() + prefix + "instance");
        }
        return true;
    }
}
