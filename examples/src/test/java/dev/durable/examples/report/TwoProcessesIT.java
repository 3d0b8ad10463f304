package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.examples.report.ReportApiProcess.Execution;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one PostgreSQL: they load the ledger together, share the reports, and one outlives the other. */
class TwoProcessesIT {
    private static final int REPORTS = 30;

    @TempDir
    Path directory;

    @Test
    void processesShareReportsAndTheSurvivorFinishesAll() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                ReportApiProcess first = launch("first", postgres);
                ReportApiProcess second = launch("second", postgres)) {
            first.uri("");
            second.uri("");
            List<String> ids = startReports(first, second);
            Awaitility.await("both to work on reports")
                    .atMost(ReportApiProcess.PATIENCE)
                    .until(() ->
                            !instances(first).isEmpty() && !instances(second).isEmpty());

            Set<String> before = instances(second);
            first.kill();
            long killedAt = System.nanoTime();
            Set<String> orphans = instances(first);
            orphans.removeAll(before);
            Awaitility.await("the survivor to go on with a report of the dead")
                    .atMost(ReportApiProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> orphans.isEmpty() || instances(second).stream().anyMatch(orphans::contains));
            System.out.printf(
                    "takeover: %d ms after the kill the survivor ran an activity of the dead (lease 5 s, poll 250 ms)%n",
                    (System.nanoTime() - killedAt) / 1_000_000);

            LedgerTotals totals = LedgerTotals.of(2024);
            for (String id : ids) {
                second.awaitEnd(id, "Completed");
                assertThat(second.result(id).at("/summary/revenue").decimalValue())
                        .isEqualByComparingTo(totals.revenue());
            }
            assertThat(instances(first)).isNotEmpty();
            assertThat(instances(second))
                    .as("the survivor worked on all that was left")
                    .isNotEmpty();
        }
    }

    private ReportApiProcess launch(String name, EmbeddedPostgres postgres) throws IOException {
        return ReportApiProcess.launch(
                Files.createDirectory(directory.resolve(name)),
                Map.of(
                        "DURABLE_JDBC_URL", postgres.getJdbcUrl("postgres", "postgres"),
                        "DURABLE_JDBC_USER", "postgres",
                        "DURABLE_JDBC_PASSWORD", "postgres"));
    }

    /** As behind a load balancer: a process with free slots begins at once with what was started through it. */
    private static List<String> startReports(ReportApiProcess first, ReportApiProcess second) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < REPORTS; i++) {
            ids.add((i % 2 == 0 ? first : second).startReport(Reports.year(2024, "products")));
        }
        return ids;
    }

    private static Set<String> instances(ReportApiProcess api) throws IOException {
        return api.executions().stream().map(Execution::instance).collect(Collectors.toSet());
    }
}
