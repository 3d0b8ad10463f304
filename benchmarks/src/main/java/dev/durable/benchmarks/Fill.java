package dev.durable.benchmarks;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.WorkerId;
import dev.durable.storage.jdbc.JdbcStorage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Fills tables by copying a few rows that the storage wrote itself: of a hundred instances 90 have completed, 5 have
 * failed, 4 wait for a timer, and one is due but nobody can run it. Each has a row of history, but for the last.
 */
abstract class Fill {
    private final String url;

    Fill(String url) {
        this.url = url;
    }

    /** The bytes of a text. */
    abstract String bytes(String text);

    /** A table of the numbers n from 1. */
    abstract String numbers(int last);

    abstract String analyze(String table);

    static final class H2 extends Fill {
        H2(String url) {
            super(url);
        }

        @Override
        String bytes(String text) {
            return "stringtoutf8(" + text + ")";
        }

        @Override
        String numbers(int last) {
            return "(select x as n from system_range(1, " + last + "))";
        }

        @Override
        String analyze(String table) {
            return "analyze table " + table;
        }
    }

    static final class Postgres extends Fill {
        Postgres(String url) {
            super(url);
        }

        @Override
        String bytes(String text) {
            return "convert_to(" + text + ", 'UTF8')";
        }

        @Override
        String numbers(int last) {
            return "(select generate_series(1, " + last + ") as n) numbers";
        }

        @Override
        String analyze(String table) {
            return "vacuum analyze " + table;
        }
    }

    /** Opens a storage with so many instances in it. */
    JdbcStorage open(String prefix, int instances) throws SQLException {
        JdbcStorage storage =
                JdbcStorage.builder(url, null, null).tablePrefix(prefix).build();
        WorkerId worker = StoredOperations.worker(storage);
        AfterTurn ends = new AfterTurn.Ends();
        firstTurn(storage, worker, "done", OrchestrationRuntimeStatus.COMPLETED, ends);
        firstTurn(storage, worker, "failed", OrchestrationRuntimeStatus.FAILED, ends);
        AfterTurn sleeps = new AfterTurn.Waits(storage.now().plus(Duration.ofHours(1)), false, false);
        firstTurn(storage, worker, "waiting", OrchestrationRuntimeStatus.RUNNING, sleeps);
        storage.create(List.of(
                NewInstance.of(new InstanceKey("unknown", UUID.randomUUID()), "Unknown", Payload.ofUtf8("start"))));
        try (Connection connection = DriverManager.getConnection(url)) {
            copy(connection, prefix, "done", instances / 100 * 90);
            copy(connection, prefix, "failed", instances / 100 * 5);
            copy(connection, prefix, "waiting", instances / 100 * 4);
            copy(connection, prefix, "unknown", instances / 100);
            try (Statement statement = connection.createStatement()) {
                statement.execute(analyze(prefix + "instance"));
                statement.execute(analyze(prefix + "history"));
            }
        }
        return storage;
    }

    private static void firstTurn(
            JdbcStorage storage, WorkerId worker, String id, OrchestrationRuntimeStatus status, AfterTurn after) {
        storage.create(List.of(StoredOperations.instance(id)));
        ClaimedTurn turn = StoredOperations.claim(storage, worker).turns().get(0);
        StoredOperations.commit(storage, turn, status, after);
    }

    private void copy(Connection connection, String prefix, String id, int count) throws SQLException {
        for (String table : List.of(prefix + "instance", prefix + "history")) {
            try (Statement statement = connection.createStatement()) {
                List<String> columns = new ArrayList<>();
                List<String> values = new ArrayList<>();
                try (ResultSet row = statement.executeQuery("select * from " + table + " limit 1")) {
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        String column = row.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT);
                        columns.add(column);
                        values.add(
                                switch (column) {
                                    case "instance_id" -> bytes("'" + id + "' || n");
                                    case "created_at", "completed_at" -> column + " - n";
                                    default -> column;
                                });
                    }
                }
                statement.executeUpdate("insert into " + table + " (" + String.join(", ", columns) + ") select "
                        + String.join(", ", values) + " from " + table + ", " + numbers(count)
                        + " where instance_id = " + bytes("'" + id + "'"));
            }
        }
    }
}
