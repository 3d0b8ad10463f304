package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Outbox;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A claim stays cheap however many rows wait for a time to come, for another worker, or for nobody. */
class PostgresPlanTest {
    private static final int ROWS = 50_000;
    private static final Pattern FILTERED = Pattern.compile("Rows Removed by [A-Za-z ]*Filter: (\\d+)");
    private static final Pattern SCANNED = Pattern.compile("Scan.*actual.*rows=(\\d+)");

    @Test
    void aClaimReadsNoRowThatItDoesNotWant() throws SQLException {
        String prefix = Postgres.newPrefix();
        Set<String> seen = new LinkedHashSet<>();
        try (Storage storage = JdbcStorage.builder(ProbedDataSource.of(Postgres.dataSource(), seen::add))
                .tablePrefix(prefix)
                .build()) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.created(storage, "later");
            storage.create(List.of(
                    NewInstance.of(new InstanceKey("unknown", UUID.randomUUID()), "Unknown", Payload.ofUtf8("start"))));
            ClaimedTurn later = Fixtures.claimed(storage, worker, "later");
            AfterTurn sleeps = new AfterTurn.Waits(storage.now().plus(Duration.ofHours(1)), false, false);
            Fixtures.commit(storage, Fixtures.turn(later, Outbox.EMPTY, null, sleeps));
            multiply(prefix);
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
            for (String select : selects) {
                assertReadsLittle(select, worker);
            }
        }
    }

    /** Copies of two rows: one that is due much later, and one that is due and that no worker can run. */
    private static void multiply(String prefix) throws SQLException {
        try (Connection connection = Postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("select * from " + prefix + "instance limit 1")) {
                for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getMetaData().getColumnName(i));
                }
            }
            String names = String.join(", ", columns);
            for (String id : List.of("later", "unknown")) {
                statement.executeUpdate("insert into " + prefix + "instance (instance_id, " + names
                        + ") select convert_to('" + id + "' || n, 'UTF8'), " + names + " from " + prefix
                        + "instance, generate_series(1, " + ROWS + ") n where instance_id = convert_to('" + id
                        + "', 'UTF8')");
            }
            statement.execute("analyze " + prefix + "instance");
        }
    }

    private static void assertReadsLittle(String select, WorkerId worker) throws SQLException {
        try (Connection connection = Postgres.dataSource().getConnection();
                PreparedStatement explain = connection.prepareStatement("explain (analyze, costs off) " + select)) {
            int parameters = explain.getParameterMetaData().getParameterCount();
            for (int i = 1; i <= parameters; i += 2) {
                explain.setBytes(i, Bytes.of(worker.name()));
                explain.setLong(i + 1, worker.epoch());
            }
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = explain.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            for (Pattern pattern : List.of(FILTERED, SCANNED)) {
                Matcher matcher = pattern.matcher(plan);
                while (matcher.find()) {
                    assertThat(Integer.parseInt(matcher.group(1)))
                            .as("rows read or thrown away by%n%s%n%s", select, plan)
                            .isLessThan(200);
                }
            }
        }
    }
}
