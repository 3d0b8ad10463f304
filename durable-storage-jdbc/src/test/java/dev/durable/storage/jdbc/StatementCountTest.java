package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.Claimed;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the storage asks of the database and its pool. */
class StatementCountTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Remembers what was executed, and how many connections were open at the same time. */
    private static final class Log implements ProbedDataSource.Watcher {
        final List<String> statements = new ArrayList<>();
        final AtomicInteger open = new AtomicInteger();
        int mostOpen;

        @Override
        public void before(String statement) throws SQLException {
            statements.add(statement);
            mostOpen = Math.max(mostOpen, open.get());
        }
    }

    private static Storage logged(DataSource dataSource, Log log, String prefix) {
        return JdbcStorage.builder(ProbedDataSource.of(dataSource, log, log.open))
                .tablePrefix(prefix)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void anIdleClaimIsOneStatement(Database database) {
        Log log = new Log();
        try (Storage storage = logged(database.open(), log, "c" + COUNT.incrementAndGet() + "_")) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.withTask(storage, worker, "waits for a task that somebody has");
            storage.claim(Fixtures.request(worker));
            NewInstance unknown =
                    NewInstance.of(Fixtures.instance("nobody can run it").key(), "Unknown", Storage.EMPTY);
            storage.create(List.of(unknown));
            storage.claim(Fixtures.request(worker));
            log.statements.clear();

            Claimed claimed = storage.claim(Fixtures.request(worker));

            assertThat(claimed.turns()).isEmpty();
            assertThat(claimed.tasks()).isEmpty();
            assertThat(log.statements).hasSize(2).last().isEqualTo(ProbedDataSource.COMMIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noOperationHoldsTwoConnections(Database database) {
        for (Operation operation : Operation.values()) {
            Log log = new Log();
            try (Storage storage = logged(database.open(), log, "c" + COUNT.incrementAndGet() + "_")) {
                Operation.Call call = operation.prepare(storage);
                call.on(storage);
                storage.queries().workers();
            }
            assertThat(log.mostOpen)
                    .as("connections open at once in %s", operation)
                    .isEqualTo(1);
            assertThat(log.open.get())
                    .as("connections left open by %s", operation)
                    .isZero();
        }
    }
}
