package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.Outbox;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page of history costs what it holds, and not what follows it. */
class HistoryPageTest {
    private static final String PREFIX = "pages_";
    private static final int TURNS = 2_048;

    /** Doubles the first turn, which has two events. */
    private static InstanceKey longHistory(Storage storage, DataSource dataSource) throws SQLException {
        WorkerId worker = Fixtures.worker(storage, "w");
        InstanceKey key = Fixtures.created(storage, "order");
        ClaimedTurn claim = Fixtures.claimed(storage, worker, "order");
        Fixtures.commit(storage, Fixtures.turn(claim, Outbox.EMPTY, false));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (int turns = 1; turns < TURNS; turns *= 2) {
                statement.executeUpdate("insert into " + PREFIX + "history (instance_id, run_no, seq_from, event_count,"
                        + " turn_time, events) select instance_id, run_no, seq_from + " + 2 * turns
                        + ", event_count, turn_time, events from " + PREFIX + "history");
            }
        }
        return key;
    }

    @ParameterizedTest
    @EnumSource
    void aLongHistoryComesInPagesWithoutAGap(Database database) throws SQLException {
        DataSource dataSource = database.open();
        try (Storage storage =
                JdbcStorage.builder(dataSource).tablePrefix(PREFIX).build()) {
            InstanceKey key = longHistory(storage, dataSource);
            List<Integer> sizes = new ArrayList<>();
            long from = 0;
            HistoryPage page;
            do {
                page = storage.readHistory(key, 0, from, 1 << 30);
                for (HistoryPage.Turn turn : page.turns()) {
                    assertThat(turn.fromSeq()).isEqualTo(from);
                    from += turn.block().count();
                }
                sizes.add(page.turns().size());
            } while (!page.last());

            assertThat(sizes).containsExactly(1_000, 1_000, 48);
            assertThat(storage.readHistory(key, 0, 2L * (TURNS - 1_000), 1 << 30)
                            .last())
                    .as("a page that ends with the history is the last")
                    .isTrue();
            assertThat(storage.readHistory(key, 0, 0, 1).turns()).hasSize(1);
            assertThat(storage.readHistory(key, 0, 0, 1).last()).isFalse();
        }
    }
}
