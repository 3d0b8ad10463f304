package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.RetentionPolicy;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import dev.durable.testkit.internal.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a worker with the default settings asks of its database while there is nothing to do; in virtual time. */
class IdleCostTest {
    private static final Duration TIME = Duration.ofMinutes(3);
    private static final Pattern WRITES =
            Pattern.compile("\\b(insert into|update \\w+ set|delete from|for update)\\b", Pattern.CASE_INSENSITIVE);

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"H2", "POSTGRESQL", "MARIADB"})
    void anIdleWorkerAsksAboutOnceASecond(Backend backend) {
        List<String> executed = new ArrayList<>();
        DataSource counted = CountedDataSource.of(backend.dataSource(), text -> {
            // Connections of the storage's own pool are at READ COMMITTED already.
            if (!text.startsWith("set transaction")) {
                executed.add(text);
            }
        });
        VirtualTime time = new VirtualTime();
        try (Storage storage = JdbcStorage.builder(counted).tablePrefix("idle_").build();
                VirtualWorker worker = new VirtualWorker("w", storage, time, RetentionPolicy.DEFAULT)) {
            time.pass(Duration.ofSeconds(10));
            executed.clear();

            time.pass(TIME);

            assertThat(worker.isRunning()).isTrue();
            Map<String, Integer> kinds = new LinkedHashMap<>();
            executed.forEach(text -> kinds.merge(text, 1, Integer::sum));
            assertThat((double) executed.size() / TIME.toSeconds())
                    .as("statements a second: %s", kinds)
                    .isBetween(1.0, backend == Backend.MARIADB ? 1.5 : 1.27);
            assertThat(kinds.keySet())
                    .as("statements that write")
                    .filteredOn(text -> WRITES.matcher(text).find())
                    .hasSize(1)
                    .allMatch(text -> text.contains("set lease_until ="));
            assertThat(Collections.max(kinds.values()))
                    .as("polls")
                    .isBetween((int) TIME.toSeconds() - 1, (int) TIME.toSeconds() + 1);
        }
    }
}
