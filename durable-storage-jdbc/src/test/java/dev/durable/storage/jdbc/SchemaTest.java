package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.spi.Storage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the tables come to be, on each database. */
class SchemaTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String prefix = "s" + COUNT.incrementAndGet() + "_";

    private JdbcStorage open(Database database, SchemaMode mode) {
        return JdbcStorage.builder(database.open())
                .tablePrefix(prefix)
                .schemaMode(mode)
                .build();
    }

    private void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.open().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void works(Storage storage) {
        assertThat(storage.create(List.of(Fixtures.instance("order " + COUNT.incrementAndGet()))))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void openersAtTheSameTimeCreateItOnce(Database database) throws Exception {
        // Here, where a server that is not installed skips the test.
        database.open();
        int openers = 6;
        CyclicBarrier start = new CyclicBarrier(openers);
        ExecutorService threads = Executors.newFixedThreadPool(openers);
        try {
            List<Future<JdbcStorage>> opened = new ArrayList<>();
            for (int i = 0; i < openers; i++) {
                opened.add(threads.submit(() -> {
                    start.await();
                    return open(database, SchemaMode.CREATE);
                }));
            }
            for (Future<JdbcStorage> storage : opened) {
                works(storage.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void validateRefusesMissingTables(Database database) {
        database.open();
        assertThatThrownBy(() -> open(database, SchemaMode.VALIDATE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'" + prefix + "'")
                .hasMessageContaining("missing")
                .hasMessageContaining("SchemaMode.CREATE");
    }

    @ParameterizedTest
    @EnumSource
    void validateAndNoneTakeWhatIsThere(Database database) {
        works(open(database, SchemaMode.CREATE));
        works(open(database, SchemaMode.VALIDATE));
        works(open(database, SchemaMode.NONE));
    }

    @ParameterizedTest
    @EnumSource
    void newerTablesAreRefused(Database database) throws SQLException {
        open(database, SchemaMode.CREATE);
        execute(database, "update " + prefix + "meta set schema_version = 999");

        for (SchemaMode mode : List.of(SchemaMode.CREATE, SchemaMode.VALIDATE)) {
            assertThatThrownBy(() -> open(database, mode))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("999");
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoPrefixesDoNotMeet(Database database) {
        Storage one = open(database, SchemaMode.CREATE);
        Storage two =
                JdbcStorage.builder(database.open()).tablePrefix(prefix + "b_").build();
        one.create(List.of(Fixtures.instance("order")));

        assertThat(two.queries().find("order", false)).isNull();
    }

    /** H2 and MariaDB commit each statement that creates a table, so a process may die in between. */
    @ParameterizedTest
    @EnumSource
    void tablesThatAreThereInPartAreCompleted(Database database) throws SQLException {
        open(database, SchemaMode.CREATE);
        execute(database, "delete from " + prefix + "meta");
        execute(database, "drop table " + prefix + "worker");

        works(open(database, SchemaMode.CREATE));
        Fixtures.worker(open(database, SchemaMode.VALIDATE), "w");
    }

    /** The step runs also where a process died after the index was made and before the version was written. */
    @ParameterizedTest
    @EnumSource
    void tablesOfVersion2GetTheIndexOfEndedInstances(Database database) throws SQLException {
        open(database, SchemaMode.CREATE);
        String index = prefix + "instance_ended";
        execute(database, "drop index " + index + (database == Database.MARIADB ? " on " + prefix + "instance" : ""));
        for (int time = 0; time < 2; time++) {
            execute(database, "update " + prefix + "meta set schema_version = 2");

            works(open(database, SchemaMode.CREATE));

            assertThat(indexes(database)).containsOnlyOnce(index);
            works(open(database, SchemaMode.VALIDATE));
        }
    }

    /** The names of the indexes that have the time of the end in the second place. */
    private List<String> indexes(Database database) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = database.open().getConnection()) {
            boolean upper = connection.getMetaData().storesUpperCaseIdentifiers();
            String table = prefix + "instance";
            try (ResultSet columns = connection
                    .getMetaData()
                    .getIndexInfo(
                            connection.getCatalog(),
                            connection.getSchema(),
                            upper ? table.toUpperCase(Locale.ROOT) : table,
                            false,
                            true)) {
                while (columns.next()) {
                    if (columns.getInt("ORDINAL_POSITION") == 2
                            && columns.getString("COLUMN_NAME").equalsIgnoreCase("completed_at")) {
                        names.add(columns.getString("INDEX_NAME").toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
        return names;
    }
}
