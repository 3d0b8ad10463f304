package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Outbox;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.tools.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The queries and commands of {@code docs/operations.md}, run on the tables that the library makes. */
class OperationsPageTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Pattern BLOCK = Pattern.compile("```sql ([a-z-]+)\n(.*?)\n```", Pattern.DOTALL);

    private final String prefix = "o" + COUNT.incrementAndGet() + "_";

    /** The statements under each name, in order. */
    private static Map<String, List<String>> blocks() throws IOException {
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("../docs/operations.md")));
        while (matcher.find()) {
            blocks.computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
                    .addAll(List.of(matcher.group(2).split(";\n")));
        }
        return blocks;
    }

    private String on(Database database, String query, long now) {
        String text = query.replace("durable_", prefix).replace(":now", Long.toString(now));
        return switch (database) {
            case POSTGRES -> text;
            case H2 -> text.replaceAll("convert_from\\(([^,]*), 'UTF8'\\)", "utf8tostring($1)");
            case MARIADB -> text.replaceAll("convert_from\\(([^,]*), 'UTF8'\\)", "convert($1 using utf8mb4)");
        };
    }

    private static List<List<String>> rows(Statement statement, String query) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** One of each thing that the queries look for. */
    private static void trouble(Storage storage, DataSource dataSource, String prefix) throws SQLException {
        WorkerId worker = Fixtures.worker(storage, "worker-1");
        Fixtures.ended(storage, worker, "done");
        Fixtures.created(storage, "parked");
        ClaimedTurn turn = Fixtures.claimed(storage, worker, "parked");
        StatusChange parked = new StatusChange(
                OrchestrationRuntimeStatus.SUSPENDED, null, null, null, new Parked("DUR-201", "does not fit"));
        Fixtures.commit(storage, Fixtures.turn(turn, Outbox.EMPTY, parked, new AfterTurn.Waits(null, false, false)));
        Fixtures.withTask(storage, worker, "with a task");
        Fixtures.created(storage, "large");
        Fixtures.created(storage, "poison");
        storage.create(List.of(NewInstance.of(Fixtures.instance("unknown").key(), "Unknown", Payload.ofUtf8("start"))));
        set(dataSource, "update " + prefix + "instance set attempts = 5 where instance_id = ?", "poison");
        set(dataSource, "update " + prefix + "instance set history_size = 60000 where instance_id = ?", "large");
        set(dataSource, "update " + prefix + "task set attempts = 5 where instance_id = ?", "with a task");
    }

    private static void set(DataSource dataSource, String update, String id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setBytes(1, Bytes.of(id));
            assertThat(statement.executeUpdate()).isEqualTo(1);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theQueriesFindWhatTheyLookFor(Database database) throws Exception {
        DataSource dataSource = database.open();
        try (Storage storage =
                        JdbcStorage.builder(dataSource).tablePrefix(prefix).build();
                Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            trouble(storage, dataSource, prefix);
            long now = storage.now().toEpochMilli() + 1;
            Map<String, List<List<String>>> found = new LinkedHashMap<>();
            for (Map.Entry<String, List<String>> block : blocks().entrySet()) {
                if (!block.getKey().equals("postgresql")) {
                    found.put(
                            block.getKey(),
                            rows(statement, on(database, block.getValue().get(0), now)));
                }
            }

            assertThat(found)
                    .containsOnlyKeys(
                            "by-status",
                            "due-instances",
                            "due-tasks",
                            "workers",
                            "parked",
                            "attempts",
                            "task-attempts",
                            "near-limits");
            assertThat(found.get("by-status"))
                    .containsExactlyInAnyOrder(
                            List.of("0", "0", "3"),
                            List.of("0", "1", "1"),
                            List.of("0", "2", "1"),
                            List.of("0", "3", "1"));
            assertThat(found.get("due-instances"))
                    .extracting(row -> row.get(0) + " " + row.get(1))
                    .containsExactlyInAnyOrder("Order 2", "Unknown 1");
            assertThat(found.get("due-instances"))
                    .allSatisfy(row -> assertThat(Long.parseLong(row.get(2))).isPositive());
            assertThat(found.get("due-tasks"))
                    .singleElement()
                    .satisfies(row -> assertThat(row).startsWith("Charge", "1"));
            assertThat(found.get("workers"))
                    .singleElement()
                    .satisfies(row -> assertThat(row).startsWith("worker-1"))
                    .satisfies(row -> assertThat(Long.parseLong(row.get(2))).isBetween(1L, Fixtures.LONG.toMillis()));
            assertThat(found.get("parked")).containsExactly(List.of("parked", "DUR-201", "does not fit"));
            assertThat(found.get("attempts")).containsExactly(List.of("poison", "5"));
            assertThat(found.get("task-attempts")).containsExactly(List.of("with a task", "Charge", "5"));
            assertThat(found.get("near-limits")).containsExactly(List.of("large", "60000", "0"));
        }
    }

    @Test
    void theStatementsForPostgresRun() throws Exception {
        try (Storage storage = Postgres.storage(prefix).build();
                Connection connection = Postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            Fixtures.created(storage, "order");
            for (String text : blocks().get("postgresql")) {
                statement.execute(on(Database.POSTGRES, text, 0));
            }
            assertThat(rows(
                            statement,
                            "select relname from pg_class where relname like '" + prefix
                                    + "%' and 'autovacuum_vacuum_threshold=1000' = any(reloptions)"))
                    .extracting(row -> row.get(0))
                    .containsExactlyInAnyOrder(prefix + "inbox", prefix + "task", prefix + "instance");
        }
    }

    @Test
    void anH2FileIsBackedUpWhileItRuns(@TempDir Path folder) throws Exception {
        Path zip = folder.resolve("file.zip");
        Path script = folder.resolve("file.sql");
        Path file = folder.resolve("data/durable");
        try (Storage storage = JdbcStorage.h2File(file);
                Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file, "sa", "");
                Statement statement = connection.createStatement()) {
            Fixtures.created(storage, "order");
            statement.execute("backup to '" + zip + "'");
            statement.execute("script to '" + script + "'");
        }

        Restore.execute(zip.toString(), folder.resolve("restored").toString(), "durable");
        Path read = folder.resolve("read/durable");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + read, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("runscript from '" + script + "'");
        }

        for (Path restored : List.of(folder.resolve("restored/durable"), read)) {
            try (Storage storage = JdbcStorage.h2File(restored)) {
                WorkerId worker = Fixtures.worker(storage, "w");
                assertThat(Fixtures.claimed(storage, worker, "order").attempt()).isEqualTo(1);
            }
        }
    }
}
