package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Outbox;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A claim stays cheap however many rows wait for a time to come, for another worker, or for nobody. */
abstract class PlanRules {
    static final int ROWS = 50_000;

    abstract DataSource open();

    /** Sets the parameters of a statement. */
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    /** A statement that adds {@link #ROWS} copies of the row with the id, whose own ids have a number after it. */
    abstract String multiply(String table, String otherColumns, String id);

    /** What stands between analyze and the name of a table. */
    abstract String analyzed();

    /** How many rows each step of the statement reads or throws away, as the database tells it. */
    abstract List<Integer> rowsRead(Connection connection, String select, Parameters parameters) throws SQLException;

    @Test
    void aClaimReadsNoRowThatItDoesNotWant() throws SQLException {
        String prefix = "plan_";
        Set<String> seen = new LinkedHashSet<>();
        try (Storage storage = JdbcStorage.builder(ProbedDataSource.of(open(), seen::add))
                .tablePrefix(prefix)
                .build()) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.ended(storage, worker, "ended");
            Fixtures.created(storage, "later");
            storage.create(List.of(
                    NewInstance.of(new InstanceKey("unknown", UUID.randomUUID()), "Unknown", Payload.ofUtf8("start"))));
            ClaimedTurn later = Fixtures.claimed(storage, worker, "later");
            AfterTurn sleeps = new AfterTurn.Waits(storage.now().plus(Duration.ofHours(1)), false, false);
            Fixtures.commit(storage, Fixtures.turn(later, Outbox.EMPTY, null, sleeps));
            multiply(prefix, List.of("ended", "later", "unknown"));
            Fixtures.created(storage, "wanted");
            seen.clear();

            Claimed claimed = storage.claim(Fixtures.request(worker));

            assertThat(claimed.turns())
                    .singleElement()
                    .satisfies(turn -> assertThat(turn.key().instanceId()).isEqualTo("wanted"));
            List<String> selects = seen.stream()
                    .filter(text -> text.contains("free_at") && text.startsWith("select"))
                    .toList();
            assertThat(selects).hasSizeGreaterThanOrEqualTo(3);
            try (Connection connection = open().getConnection()) {
                for (String select : selects) {
                    assertThat(rowsRead(connection, select, statement -> setWorker(statement, worker)))
                            .as("rows read or thrown away by%n%s", select)
                            .isNotEmpty()
                            .allMatch(rows -> rows < 200);
                }
            }
        }
    }

    /** A look of the retention that finds nothing must read nothing, whatever else has ended. */
    @Test
    void aPurgeReadsNoRowThatItDoesNotWant() throws SQLException {
        String prefix = "purgeplan_";
        Set<String> seen = new LinkedHashSet<>();
        try (Storage storage = JdbcStorage.builder(ProbedDataSource.of(open(), seen::add))
                .tablePrefix(prefix)
                .build()) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.ended(storage, worker, "ended");
            multiply(prefix, List.of("ended"));
            Instant future = storage.now().plus(Duration.ofHours(1));
            InstanceFilter failed = new InstanceFilter(
                    Set.of(OrchestrationRuntimeStatus.FAILED), null, null, future, null, null, false);
            InstanceFilter completed = new InstanceFilter(
                    Set.of(OrchestrationRuntimeStatus.COMPLETED), null, null, future, null, null, false);
            InstanceFilter system =
                    new InstanceFilter(Set.of(), null, null, future, null, Storage.SYSTEM_ID_PREFIX, true);
            for (InstanceFilter filter : List.of(failed, completed, system)) {
                seen.clear();

                storage.purge(new PurgeRequest.ByFilter(filter, 20));

                String select = seen.stream()
                        .filter(text -> text.startsWith("select i.instance_id"))
                        .findFirst()
                        .orElseThrow();
                try (Connection connection = open().getConnection()) {
                    assertThat(rowsRead(connection, select, new Conditions(filter)::set))
                            .as("rows read or thrown away by%n%s", select)
                            .isNotEmpty()
                            .allMatch(rows -> rows < 200);
                }
            }
        }
    }

    /** Else the thousandth turn of an instance that got a burst of events would cost a thousand times the first. */
    @Test
    void aTurnReadsNoMoreMessagesThanItTakes() throws SQLException {
        Set<String> seen = new LinkedHashSet<>();
        try (Storage storage = JdbcStorage.builder(ProbedDataSource.of(open(), seen::add))
                .tablePrefix("inboxplan_")
                .build()) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.created(storage, "busy");
            NewMessage message = new NewMessage.Event("busy", null, Payload.ofUtf8("event"));
            storage.append(Collections.nCopies(5_000, message), Integer.MAX_VALUE);
            seen.clear();

            assertThat(Fixtures.claimed(storage, worker, "busy").moreMessages()).isTrue();

            String select = seen.stream()
                    .filter(text -> text.startsWith("select msg_id"))
                    .findFirst()
                    .orElseThrow();
            try (Connection connection = open().getConnection();
                    Statement analyze = connection.createStatement()) {
                analyze.execute("analyze " + analyzed() + "inboxplan_inbox");
                assertThat(rowsRead(connection, select, statement -> {
                            statement.setBytes(1, Bytes.of("busy"));
                            statement.setInt(2, 64);
                        }))
                        .as("rows read or thrown away by%n%s", select)
                        .isNotEmpty()
                        .allMatch(rows -> rows < 200);
            }
        }
    }

    /** Many copies of a few rows. */
    private void multiply(String prefix, List<String> ids) throws SQLException {
        try (Connection connection = open().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("select * from " + prefix + "instance limit 1")) {
                for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getMetaData().getColumnName(i));
                }
            }
            String names = String.join(", ", columns);
            for (String id : ids) {
                statement.executeUpdate(multiply(prefix + "instance", names, id));
            }
            statement.execute("analyze " + analyzed() + prefix + "instance");
        }
    }

    /** The only parameters of these statements are names and epochs of the worker, in turn. */
    private static void setWorker(PreparedStatement statement, WorkerId worker) throws SQLException {
        int parameters = statement.getParameterMetaData().getParameterCount();
        for (int i = 1; i <= parameters; i += 2) {
            statement.setBytes(i, Bytes.of(worker.name()));
            statement.setLong(i + 1, worker.epoch());
        }
    }
}
