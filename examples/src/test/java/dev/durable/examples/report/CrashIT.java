package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durable.examples.report.ReportApiProcess.Execution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process dies or is stopped; another one on the same data goes on. */
class CrashIT {
    private static final int ATTEMPTS_TO_SEE_A_STAGE = 10;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"Fetching data", "Processing", "Generating output"})
    void reportFinishesAfterKillInEachStageAndNoFinishedActivityRunsAgain(String stage) throws Exception {
        String id;
        List<Execution> before;
        try (ReportApiProcess first = ReportApiProcess.start(LoadedLedger.in(directory))) {
            id = startUntilSeen(first, stage);
            first.kill();
            before = of(id, first.executions());
        }
        try (ReportApiProcess second = ReportApiProcess.start(directory)) {
            second.awaitEnd(id, "Completed");
            assertThat(second.result(id).at("/summary/revenue").decimalValue())
                    .isEqualByComparingTo(LedgerTotals.of(2024).revenue());
            assertFinishedActivitiesRanOnce(before, of(id, second.executions()));
        }
    }

    @Test
    void nothingRunsAgainAfterKillWhileTimerHoldsTheReport() throws Exception {
        String id;
        try (ReportApiProcess first = ReportApiProcess.start(LoadedLedger.in(directory))) {
            id = first.startReport(Reports.year(2024, "customers", 4));
            Awaitility.await("the last page to be recorded")
                    .atMost(ReportApiProcess.PATIENCE)
                    .until(() -> first.status(id).at("/customStatus/progress").asInt() == 100);
            first.kill();
        }
        try (ReportApiProcess second = ReportApiProcess.start(directory)) {
            second.awaitEnd(id, "Completed");
            assertEachRanOnce(of(id, second.executions()));
        }
    }

    @Test
    void ledgerIsWholeAfterKillWhileLoading() throws Exception {
        Path file = directory.resolve("data/reports.mv.db");
        try (ReportApiProcess first = ReportApiProcess.launch(directory, Map.of())) {
            Awaitility.await("the load to be under way")
                    .atMost(ReportApiProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> Files.exists(file) && Files.size(file) > 2_000_000);
            first.kill();
            assertThat(first.output()).noneMatch(line -> line.contains("listening on"));
        }
        try (ReportApiProcess second = ReportApiProcess.start(directory)) {
            String id = second.startReport(Reports.year(2024, "sales"));
            second.awaitEnd(id, "Completed");
            assertThat(second.result(id).at("/summary/revenue").decimalValue())
                    .isEqualByComparingTo(LedgerTotals.of(2024).revenue());
        }
    }

    @Test
    void reportFinishesAfterSigtermAndEachActivityRunsOnce() throws Exception {
        String id;
        try (ReportApiProcess first = ReportApiProcess.start(LoadedLedger.in(directory))) {
            id = startUntilSeen(first, "Processing");
            assertThat(first.terminate()).isEqualTo(128 + 15);
        }
        try (ReportApiProcess second = ReportApiProcess.start(directory)) {
            JsonNode status = second.awaitEnd(id, "Completed");
            assertThat(status.get("resultUrl").asText()).isEqualTo(ReportApi.BASE_PATH + "/" + id + "/result");
            assertEachRanOnce(of(id, second.executions()));
        }
    }

    /** Stages pass quickly: where the machine was too slow to see one, another report is started. */
    private static String startUntilSeen(ReportApiProcess api, String stage) {
        for (int attempt = 1; attempt <= ATTEMPTS_TO_SEE_A_STAGE; attempt++) {
            String id = api.startReport(Reports.year(2024, "sales"));
            if (api.awaitStage(id, stage)) {
                return id;
            }
        }
        throw new AssertionError("no report was seen in stage " + stage);
    }

    private static void assertEachRanOnce(List<Execution> executions) {
        assertThat(counts(executions))
                .hasSize(LedgerTotals.of(2024).pages() + 2)
                .allSatisfy((task, count) -> assertThat(count).as(task).isEqualTo(1));
    }

    private static void assertFinishedActivitiesRanOnce(List<Execution> before, List<Execution> after) {
        Map<String, Long> counts = counts(after);
        assertThat(counts)
                .as("one fetch, the pages, one output")
                .hasSize(LedgerTotals.of(2024).pages() + 2);
        String inFlight = before.isEmpty() ? "" : before.get(before.size() - 1).key();
        assertThat(counts)
                .allSatisfy((task, count) -> assertThat(count)
                        .as("executions of %s", task)
                        .isLessThanOrEqualTo(task.equals(inFlight) ? 2 : 1));
    }

    private static List<Execution> of(String id, List<Execution> executions) {
        return executions.stream().filter(e -> e.instance().equals(id)).toList();
    }

    private static Map<String, Long> counts(List<Execution> executions) {
        return executions.stream()
                .map(Execution::key)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
