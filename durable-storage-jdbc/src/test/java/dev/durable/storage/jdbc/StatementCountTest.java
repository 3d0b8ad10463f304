package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.Claimed;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import dev.durable.testkit.storage.Execution;
import dev.durable.testkit.storage.WatchedDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the storage asks of the database and its pool. */
class StatementCountTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void anIdleClaimIsOneStatement(Database database) {
        List<Execution> executed = new ArrayList<>();
        try (Storage storage = JdbcStorage.builder(WatchedDataSource.of(database.open(), executed::add))
                .tablePrefix("c" + COUNT.incrementAndGet() + "_")
                .build()) {
            WorkerId worker = Fixtures.worker(storage, "w");
            Fixtures.withTask(storage, worker, "waits for a task that somebody has");
            storage.claim(Fixtures.request(worker));
            NewInstance unknown =
                    NewInstance.of(Fixtures.instance("nobody can run it").key(), "Unknown", Storage.EMPTY);
            storage.create(List.of(unknown));
            storage.claim(Fixtures.request(worker));
            executed.clear();

            Claimed claimed = storage.claim(Fixtures.request(worker));

            assertThat(claimed.turns()).isEmpty();
            assertThat(claimed.tasks()).isEmpty();
            assertThat(executed).extracting(Execution::isCommit).containsExactly(false, true);
        }
    }
}
