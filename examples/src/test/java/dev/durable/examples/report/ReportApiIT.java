package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packed jar, from start to download. */
class ReportApiIT {
    private static final String BASE = ReportApi.BASE_PATH;

    @TempDir
    static Path directory;

    private static ReportApiProcess api;

    @BeforeAll
    static void start() throws IOException {
        api = ReportApiProcess.start(directory, Map.of("DURABLE_WEBHOOK_ALLOW", "127.0.0.0/8"));
    }

    /** At the end, with the process stopped, the ledger in its file says the same as the reports did. */
    @AfterAll
    static void stopAndCompareWithTheDatabase() throws Exception {
        try (ReportApiProcess process = api) {
            process.terminate();
        }
        LedgerTotals totals = LedgerTotals.of(2024);
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + directory + "/data/reports")) {
            assertThat(ledgerIn(connection)).isEqualTo(totals);
        }
    }

    @Test
    void reportGoesThroughItsStages() {
        List<String> expected = List.of("Fetching data", "Processing", "Generating output");
        Set<String> seen = new LinkedHashSet<>();
        // Stages pass quickly: what the machine was too slow to see of one report it sees of another.
        for (int report = 0; report < 10 && seen.size() < expected.size(); report++) {
            List<String> stages = stagesUntilTheEnd(api.startReport(Reports.year(2024, "sales")));
            assertThat(expected).containsSubsequence(stages);
            seen.addAll(stages);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void startToResultAndDownloads() {
        HttpResponse<String> started = api.send("POST", BASE, Reports.year(2024, "sales", 1));
        assertThat(started.statusCode()).isEqualTo(202);
        JsonNode start = ReportApiProcess.json(started);
        String id = start.get("instanceId").asText();
        assertThat(start.get("statusUrl").asText()).isEqualTo(BASE + "/" + id + "/status");
        assertThat(start.get("resultUrl").asText()).isEqualTo(BASE + "/" + id + "/result");
        assertThat(start.get("cancelUrl").asText()).isEqualTo(BASE + "/" + id);
        assertThat(started.headers().firstValue("Location")).contains(BASE + "/" + id + "/status");

        api.awaitEnd(id, "Completed");

        JsonNode result = api.result(id);
        LedgerTotals totals = LedgerTotals.of(2024);
        assertThat(result.path("reportId").asText()).isEqualTo("report-" + id);
        assertThat(result.at("/summary/recordCount").asLong()).isEqualTo(totals.lines());
        assertThat(result.at("/summary/quantity").asLong()).isEqualTo(totals.quantity());
        assertThat(result.at("/summary/revenue").decimalValue()).isEqualByComparingTo(totals.revenue());
        assertThat(result.at("/summary/rows").asInt()).isEqualTo(12);
        assertDownloads(result.path("downloadUrl").asText(), totals);
    }

    @Test
    void progressGrowsWithThePagesAndIsNoResultYet() {
        String id = api.startReport(Reports.year(2023, "customers", 3_600));
        List<Integer> progress = new ArrayList<>();
        Awaitility.await().atMost(ReportApiProcess.PATIENCE).until(() -> {
            JsonNode status = api.status(id);
            if (ReportApiProcess.stage(status).equals("Processing")) {
                assertThat(status.at("/customStatus/recordCount").asLong())
                        .isEqualTo(LedgerTotals.of(2023).lines());
                progress.add(status.at("/customStatus/progress").asInt());
            }
            return progress.contains(100);
        });
        assertThat(progress).isSorted();

        assertThat(api.send("GET", BASE + "/" + id + "/result").statusCode()).isEqualTo(409);
        HttpResponse<String> download = api.send("GET", BASE + "/" + id + "/download");
        assertThat(download.statusCode()).isEqualTo(409);
        Problems.check(download);
        assertThat(api.send("DELETE", BASE + "/" + id).statusCode()).isEqualTo(204);
    }

    @Test
    void longPollAnswersAtTheEnd() {
        String id = api.startReport(Reports.year(2024, "products"));

        HttpResponse<String> end = Awaitility.await()
                .atMost(ReportApiProcess.PATIENCE)
                .until(
                        () -> api.send("GET", BASE + "/" + id + "/status?timeoutSeconds=60"),
                        answer -> answer.statusCode() == 200);

        assertThat(ReportApiProcess.json(end).path("status").asText()).isEqualTo("Completed");
    }

    @Test
    void failWithFailsTheReportWithThatMessage() {
        String id = api.startReport("""
            {"reportType": "sales", "startDate": "2024-01-01", "endDate": "2024-01-31",
             "delaySeconds": 0, "failWith": "no paper"}\
            """);

        JsonNode end = api.awaitEnd(id, "Failed");

        assertThat(end.path("error").asText()).isEqualTo("no paper");
        assertThat(api.send("GET", BASE + "/" + id + "/result").statusCode()).isEqualTo(409);
        assertThat(api.send("GET", BASE + "/" + id + "/download").statusCode()).isEqualTo(409);
        assertThat(api.send("DELETE", BASE + "/" + id).statusCode()).isEqualTo(409);
    }

    @Test
    void delayHoldsProcessingAndCancelEndsIt() throws IOException {
        String id = api.startReport(Reports.year(2024, "sales", 3_600));
        Awaitility.await()
                .atMost(ReportApiProcess.PATIENCE)
                .until(() -> api.status(id).at("/customStatus/progress").asInt() == 100);

        assertThat(api.send("DELETE", BASE + "/" + id).statusCode()).isEqualTo(204);
        assertThat(api.send("DELETE", BASE + "/" + id).statusCode()).isEqualTo(204);

        assertThat(api.status(id).path("status").asText()).isEqualTo("Terminated");
        assertThat(api.executions())
                .noneMatch(e -> e.instance().equals(id) && e.activity().equals("GenerateReportOutput"));
    }

    @Test
    void webhookIsToldTheResult() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            String id = api.startReport("""
                {"reportType": "sales", "startDate": "2024-01-01", "endDate": "2024-01-31",
                 "webhookUrl": "http://127.0.0.1:%d/hook"}\
                """.formatted(receiver.getAddress().getPort()));

            String body = received.poll(ReportApiProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);

            assertThat(body).isNotNull();
            JsonNode notice = ReportApiProcess.JSON.readTree(body);
            assertThat(notice.path("instanceId").asText()).isEqualTo(id);
            assertThat(notice.path("status").asText()).isEqualTo("Completed");
            assertThat(notice.path("result")).isEqualTo(api.result(id));
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void openApiDocumentNamesTheRoutes() {
        JsonNode document = api.getJson(BASE + "/openapi.json");

        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.path("paths").has(BASE)).isTrue();
        assertThat(document.toString()).contains("reportType", "sales", "products", "customers", "startDate");
    }

    @Test
    void openApiDocumentIsValid() {
        assertThat(OpenApiCheck.problems(api.getJson(BASE + "/openapi.json"))).isEmpty();
    }

    /** What the check above would find. */
    @ParameterizedTest
    @CsvSource({
        "/info, version",
        "/paths/~1api~1reports/post, responses",
        "/paths/~1api~1reports/post/responses/202, description",
        "/paths/~1api~1reports~1{instanceId}~1status/parameters/0, in",
        "/components/schemas, ReportRequest",
    })
    void openApiDocumentThatLacksAPartIsNotValid(String parent, String member) {
        JsonNode document = api.getJson(BASE + "/openapi.json");
        assertThat(((ObjectNode) document.at(parent)).remove(member)).isNotNull();

        assertThat(OpenApiCheck.problems(document)).isNotEmpty();
    }

    private static List<String> stagesUntilTheEnd(String id) {
        Set<String> stages = new LinkedHashSet<>();
        Awaitility.await()
                .atMost(ReportApiProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    JsonNode status = api.status(id);
                    if (!ReportApiProcess.stage(status).isEmpty()) {
                        stages.add(ReportApiProcess.stage(status));
                    }
                    return status.path("status").asText().equals("Completed");
                });
        return List.copyOf(stages);
    }

    private static void assertDownloads(String url, LedgerTotals totals) {
        HttpResponse<String> csv = api.send("GET", url);
        assertThat(csv.statusCode()).isEqualTo(200);
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(csv.body())
                .startsWith("Month,Lines,Quantity,Revenue\r\n2024-01,")
                .endsWith("Total,%d,%d,%s\r\n".formatted(totals.lines(), totals.quantity(), totals.revenue()));
        HttpResponse<String> html = api.send("GET", url + "?format=html");
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(html.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(html.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(html.body()).contains("<svg", totals.revenue().toString());
    }

    private static LedgerTotals ledgerIn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                    select count(*), sum(quantity), sum(quantity * unit_price) from report_orders
                    where order_date between date '2024-01-01' and date '2024-12-31'
                    """)) {
            row.next();
            return new LedgerTotals(row.getLong(1), row.getLong(2), row.getBigDecimal(3));
        }
    }
}
