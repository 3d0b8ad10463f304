package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.servers.MariaDbServer;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Outbox;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageFullException;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerId;
import dev.durable.testkit.storage.WatchedDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to MariaDB: settings that are refused, and traps that are walked around. */
class MariaDbRulesTest {
    private final String prefix = MariaDb.newPrefix();

    /** Skips the test before it expects other failures. */
    @BeforeEach
    void requireServer() {
        MariaDbServer.shared();
    }

    private static void execute(DataSource dataSource, String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    // ---- settings -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"useAffectedRows=true, useAffectedRows", "useBulkStmts=true, useBulkStmts"})
    void aDriverThatHidesCountsIsRefused(String option, String named) {
        for (JdbcStorageBuilder builder : List.of(
                MariaDb.storage(prefix, option),
                JdbcStorage.builder(MariaDb.dataSource(option)).tablePrefix(prefix))) {
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(named);
        }
    }

    @Test
    void mySqlsDriverIsHeldToTheSame() {
        assertThatThrownBy(() -> mySql(prefix, "useAffectedRows=true").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("useAffectedRows");
    }

    private static JdbcStorageBuilder mySql(String tablePrefix, String option) {
        return JdbcStorage.builder(MariaDbServer.shared().mysqlUrl(option), MariaDbServer.USER, "")
                .tablePrefix(tablePrefix);
    }

    /** They rewrite, but tell the counts of updates and deletes all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"rewriteBatchedStatements=true", "useServerPrepStmts=true"})
    void aDriverThatCountsOtherwiseIsTaken(String option) {
        try (Storage mariaDb = MariaDb.storage(prefix, option).build();
                Storage mySql = mySql(MariaDb.newPrefix(), option).build()) {
            for (Storage storage : List.of(mariaDb, mySql)) {
                WorkerId worker = Fixtures.worker(storage, "w");
                TaskKey task = Fixtures.withTask(storage, worker, "a");
                Fixtures.created(storage, "b");
                storage.append(List.of(Fixtures.event("a", "1"), Fixtures.event("b", "1")), 10);
                Outbox outbox =
                        new Outbox(List.of(Fixtures.event("a", "2")), List.of(Fixtures.instance("c")), List.of());
                List<TurnCommit> turns = storage.claim(Fixtures.request(worker)).turns().stream()
                        .map(claim -> Fixtures.turn(claim, outbox, true))
                        .toList();

                assertThat(storage.commitTurns(turns)).hasSize(2).hasOnlyElementsOfType(CommitResult.Committed.class);
                assertThat(storage.completeTasks(List.of(new TaskCompletion(task, Payload.ofUtf8("result")))))
                        .containsExactly(TaskResult.RECORDED);
            }
        }
    }

    @Test
    void aServerThatCutsValuesSilentlyIsRefused() {
        assertThatThrownBy(() ->
                        MariaDb.storage(prefix, "sessionVariables=sql_mode=''").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("STRICT_TRANS_TABLES");
    }

    @Test
    void tablesAreInnoDbWhateverTheDefault() throws SQLException {
        MariaDb.storage(prefix, "sessionVariables=default_storage_engine=MyISAM")
                .build()
                .close();

        execute(MariaDb.dataSource(), "alter table " + prefix + "inbox engine=MyISAM");

        for (SchemaMode mode : SchemaMode.values()) {
            assertThatThrownBy(() -> MariaDb.storage(prefix).schemaMode(mode).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(prefix + "inbox")
                    .hasMessageContaining("MyISAM");
        }
    }

    @Test
    void aNodeOfAClusterIsRefused() {
        MariaDbServer node = MariaDbServer.start(List.of(
                "--wsrep-on=ON",
                "--wsrep-provider=" + MariaDbServer.galera(),
                "--wsrep-cluster-address=gcomm://",
                "--wsrep-node-address=127.0.0.1",
                "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:0",
                "--binlog-format=ROW"));

        assertThatThrownBy(() -> JdbcStorage.builder(node.dataSource()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wsrep_on");
    }

    // ---- time -----------------------------------------------------------------------------------------------

    /** The server of the tests is in Berlin, where it was half past two twice on that night. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-10-25T00:30:00.123Z", "2026-10-25T01:30:00.123Z"})
    void theDatabasesTimeKnowsNoTimeZone(Instant instant) throws SQLException {
        try (Connection connection = MariaDb.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set timestamp = " + instant.toEpochMilli() / 1000.0);
            for (String zone : List.of("SYSTEM", "+13:00", "-11:30")) {
                statement.execute("set time_zone = '" + zone + "'");
                assertThat(number(statement, "select " + new MariaDbDialect().now()))
                        .as("in %s", zone)
                        .isEqualTo(instant.toEpochMilli());
            }
            statement.execute("set time_zone = SYSTEM");
            assertThat(number(statement, "select hour(now())")).isEqualTo(2);
        }
    }

    // ---- sizes ----------------------------------------------------------------------------------------------

    private static TurnCommit ending(ClaimedTurn claim, Payload payload) {
        StatusChange change = new StatusChange(OrchestrationRuntimeStatus.COMPLETED, payload, payload, payload, null);
        return Fixtures.turn(claim, Outbox.EMPTY, change, new AfterTurn.Ends());
    }

    @Test
    void theLargestPayloadFitsThreeTimesIntoAStatement() {
        try (Storage storage = MariaDb.storage(prefix).build()) {
            int max = storage.capabilities().maxPayloadBytes();
            assertThat(max).isEqualTo(2 << 20);
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.created(storage, "order");
            // Zeros are escaped, and so take two bytes each.
            TurnCommit turn = ending(Fixtures.claimed(storage, worker, "order"), Payload.of(new byte[max]));

            assertThat(storage.commitTurns(List.of(turn))).hasOnlyElementsOfType(CommitResult.Committed.class);
        }
    }

    @Test
    void aLargerPayloadIsRefusedAndTheConnectionStays() {
        try (Storage storage = MariaDb.storage(prefix).poolSize(1).build()) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.created(storage, "order");
            Payload larger = Payload.of(new byte[storage.capabilities().maxPayloadBytes() + 1]);
            TurnCommit turn = ending(Fixtures.claimed(storage, worker, "order"), larger);

            assertThatThrownBy(() -> storage.commitTurns(List.of(turn)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("max_allowed_packet");
            assertThatThrownBy(() -> storage.append(List.of(new NewMessage.Event("order", "1", larger)), 10))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(storage.append(List.of(Fixtures.event("order", "1")), 10))
                    .containsExactly(AppendResult.ACCEPTED);
        }
    }

    /** A batch is one statement to the server where the driver can make it so; it must then be cut in time. */
    @ParameterizedTest
    @ValueSource(
            strings = {"useBulkStmtsForInserts=true", "useBulkStmtsForInserts=false", "rewriteBatchedStatements=true"})
    void aBatchMayBeLargerThanAPacket(String option) {
        try (Storage storage = MariaDb.storage(prefix, option).build()) {
            Fixtures.created(storage, "order");
            List<NewMessage.Event> messages = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                messages.add(new NewMessage.Event("order", "e" + i, Payload.of(new byte[1 << 20])));
            }

            assertThat(storage.append(messages, 100)).hasSize(24).containsOnly(AppendResult.ACCEPTED);
        }
    }

    @Test
    void aFullTablespaceIsSaidSo() {
        MariaDbServer small = MariaDbServer.start(
                List.of("--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M;ibdata2:16M"));
        try (Storage storage = JdbcStorage.builder(small.dataSource()).build()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            Fixtures.created(storage, "order " + i);
                            storage.append(
                                    List.of(new NewMessage.Event("order " + i, null, Payload.of(new byte[1 << 20]))),
                                    10);
                        }
                    })
                    .isInstanceOf(StorageFullException.class);
        }
    }

    // ---- locks ----------------------------------------------------------------------------------------------

    @Test
    void aLockTimeoutIsRepeatedInside() throws Exception {
        CountDownLatch timedOut = new CountDownLatch(2);
        DataSource impatient = MariaDb.dataSource("sessionVariables=innodb_lock_wait_timeout=1");
        try (Storage storage = JdbcStorage.builder(WatchedDataSource.of(impatient, execution -> {
                            if (execution.text().contains("for update")) {
                                timedOut.countDown();
                            }
                        }))
                        .tablePrefix(prefix)
                        .build();
                Connection holder = MariaDb.dataSource().getConnection();
                Statement statement = holder.createStatement()) {
            Fixtures.created(storage, "order");
            holder.setAutoCommit(false);
            statement.execute("select 1 from " + prefix + "instance for update");
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<List<AppendResult>> answer =
                        thread.submit(() -> storage.append(List.of(Fixtures.event("order", "1")), 10));
                assertThat(timedOut.await(1, TimeUnit.MINUTES)).isTrue();
                holder.commit();
                assertThat(answer.get()).containsExactly(AppendResult.ACCEPTED);
            } finally {
                thread.shutdown();
            }
        }
    }

    @Test
    void theIsolationIsThatOfTheTransactionAndNotOfTheSession() throws SQLException {
        execute(MariaDb.dataSource(), "create table " + prefix + "seen (n int)");
        try (Connection connection = MariaDb.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            new MariaDbDialect().readCommitted(connection);
            assertThat(seesWhatOthersCommit(statement)).isTrue();
            connection.commit();
            assertThat(seesWhatOthersCommit(statement)).isFalse();
        }
    }

    private boolean seesWhatOthersCommit(Statement statement) throws SQLException {
        String count = "select count(*) from " + prefix + "seen";
        long before = number(statement, count);
        execute(MariaDb.dataSource(), "insert into " + prefix + "seen values (1)");
        return number(statement, count) > before;
    }
}
