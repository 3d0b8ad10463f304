package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Outbox;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large payloads lie beside the row that each turn writes: 100 turns of 1 MiB each would write 100 MiB. */
class PayloadPlacementTest {
    private static final int PAYLOAD = 1 << 20;
    private static final int TURNS = 100;
    private static final long BOUND = 10L * PAYLOAD;

    @TempDir
    Path directory;

    private interface Written {
        long bytes();
    }

    @Test
    void h2WritesItOnce() {
        JdbcDataSource file = new JdbcDataSource();
        file.setURL("jdbc:h2:file:" + directory.resolve("payloads") + ";DB_CLOSE_DELAY=-1;WRITE_DELAY=0");
        Written bytes = () -> number(
                file,
                "select cast(setting_value as bigint) from information_schema.settings"
                        + " where setting_name = 'info.FILE_WRITE_BYTES'");
        assertThat(turns(file, "p_", bytes)).isBetween(2L * PAYLOAD, BOUND);
        run(file, "shutdown immediately");
    }

    @Test
    void postgresWritesItOnce() {
        DataSource server = Database.POSTGRES.open();
        Written log = () -> number(server, "select (pg_current_wal_insert_lsn() - '0/0')::bigint");
        assertThat(turns(server, "placement_", log)).isBetween(2L * PAYLOAD, BOUND);
    }

    @Test
    void mariaDbWritesItOnce() {
        DataSource server = Database.MARIADB.open();
        Written log = () -> number(
                server,
                "select variable_value from information_schema.global_status"
                        + " where variable_name = 'Innodb_os_log_written'");
        assertThat(turns(server, "placement_", log)).isBetween(2L * PAYLOAD, BOUND);
    }

    private static long turns(DataSource dataSource, String prefix, Written written) {
        try (Storage storage =
                JdbcStorage.builder(dataSource).tablePrefix(prefix).build()) {
            long before = written.bytes();
            WorkerId worker = Fixtures.worker(storage, "w");
            InstanceKey key = new InstanceKey("large", UUID.randomUUID());
            byte[] payload = new byte[PAYLOAD];
            new Random(1).nextBytes(payload);
            storage.create(List.of(NewInstance.of(key, Fixtures.ORCHESTRATOR, Payload.of(payload))));
            StatusChange change =
                    new StatusChange(OrchestrationRuntimeStatus.RUNNING, Payload.of(payload), null, null, null);
            for (int i = 0; i < TURNS; i++) {
                ClaimedTurn claim = Fixtures.claimed(storage, worker, key.instanceId());
                Fixtures.commit(
                        storage,
                        Fixtures.turn(
                                claim, Outbox.EMPTY, i == 0 ? change : null, new AfterTurn.Waits(null, false, false)));
                storage.append(List.of(Fixtures.event(key.instanceId(), "e" + i)), 10);
            }
            return written.bytes() - before;
        }
    }

    private static long number(DataSource dataSource, String query) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(DataSource dataSource, String command) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
