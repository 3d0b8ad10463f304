package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.OrchestrationQuery;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is malformed is a 4xx problem, and nothing of it is stored. */
class BadInputIT {
    private static final String BASE = ReportApi.BASE_PATH;

    @TempDir
    static Path directory;

    private static ReportApiProcess api;

    @BeforeAll
    static void start() throws Exception {
        api = ReportApiProcess.start(LoadedLedger.in(directory));
    }

    @AfterAll
    static void nothingWasStored() throws Exception {
        try (ReportApiProcess process = api) {
            process.terminate();
            assertThat(process.executions()).isEmpty();
        }
        try (Storage storage = JdbcStorage.connect("jdbc:h2:file:" + directory.resolve("data/reports"), null, null);
                Durable client = Durable.builder(storage).start()) {
            assertThat(client.client().queryInstances(OrchestrationQuery.ALL).instances())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "\"sales\"",
                "{\"reportType\": \"sales\"",
                "{\"reportType\": \"sales\", \"startDate\": \"2024-01-01\", \"endDate\": \"2024-12-31\"} true",
                "{\"reportType\": \"sales\", \"reportType\": \"sales\", \"startDate\": \"2024-01-01\","
                        + " \"endDate\": \"2024-12-31\"}",
                "{\"reportType\": \"sales\", \"endDate\": \"2024-12-31\"}",
                "{\"reportType\": \"sales\", \"startDate\": \"2024-01-01\"}",
                "{\"reportType\": \"stocks\", \"startDate\": \"2024-01-01\", \"endDate\": \"2024-12-31\"}",
                "{\"reportType\": 0, \"startDate\": \"2024-01-01\", \"endDate\": \"2024-12-31\"}",
                "{\"reportType\": \"sales\", \"startDate\": \"2024-02-30\", \"endDate\": \"2024-12-31\"}",
                "{\"reportType\": \"sales\", \"startDate\": \"yesterday\", \"endDate\": \"2024-12-31\"}",
                "{\"reportType\": \"sales\", \"startDate\": \"2024-12-31\", \"endDate\": \"2024-01-01\"}",
                "{\"reportType\": \"sales\", \"startDate\": \"0001-01-01\", \"endDate\": \"2024-01-01\"}",
            })
    void badBodyIs400(String body) {
        assertProblem(400, api.send("POST", BASE, body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delaySeconds | -1",
                "delaySeconds | 86401",
                "delaySeconds | 1.5",
                "delaySeconds | 99999999999999",
                "delaySeconds | \"soon\"",
                "webhookUrl | \"not a url\"",
                "webhookUrl | \"ftp://example.com/\"",
                "webhookUrl | \"http://127.0.0.1/hook\"",
                "webhookUrl | {}",
                "failWith | []",
            })
    void badOptionIs400(String member, String value) {
        String body = Reports.year(2024, "sales").replace("\"delaySeconds\": 0", "\"" + member + "\": " + value);

        assertProblem(400, api.send("POST", BASE, body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delaySeconds | \"0\" | must be a whole number, was \"0\"",
                "delaySeconds | 1.5 | must be a whole number, was 1.5",
                "delaySeconds | \"\" | must be a whole number, was \"\"",
                "delaySecond | 3 | is not a known member; known are delaySeconds, endDate, failWith, reportType,"
                        + " startDate, webhookUrl",
                "failWith | 5 | must be a string, was 5",
                "webhookUrl | 5 | must be a string, was 5",
                "startDate | [2024,1,1] | must be a date such as 2024-01-31, was a list",
                "endDate | 19000 | must be a date such as 2024-01-31, was 19000",
                "startDate | null | must be a date such as 2024-01-31, was null or missing",
                "reportType | 0 | must be one of sales, products, customers, was 0",
                "reportType | \"0\" | must be one of sales, products, customers, was \"0\"",
                "reportType | null | must be one of sales, products, customers, was null or missing",
            })
    void whatIsAlmostRightIs400AndSaysWhereAndWhatIsWrong(String member, String value, String detail) {
        String right = Reports.year(2024, "sales");
        String body = right.contains(member + "\":")
                ? right.replaceFirst("\"" + member + "\": [^,}]*", "\"" + member + "\":\n" + value)
                : right.replaceFirst("}", ", \"" + member + "\":\n" + value + "}");

        HttpResponse<String> response = api.send("POST", BASE, body);

        assertProblem(400, response);
        assertThat(ReportApiProcess.json(response).path("errors"))
                .isEqualTo(ReportApiProcess.JSON
                        .createArrayNode()
                        .add(ReportApiProcess.JSON
                                .createObjectNode()
                                .put("pointer", "#/" + member)
                                .put("detail", detail)
                                .put("line", 2)
                                .put("column", 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/reports/unknown/status, 404",
        "GET, /api/reports/unknown/result, 404",
        "GET, /api/reports/unknown/download, 404",
        "DELETE, /api/reports/unknown, 404",
        "GET, /api/reports/unknown/download?format=pdf, 400",
        "GET, /api/reports/unknown/status?timeoutSeconds=soon, 400",
        "PUT, /api/reports/unknown/download, 405",
        "PUT, /api/reports, 405",
        "POST, /api/reports/unknown/status, 405",
        "GET, /nowhere, 404",
    })
    void badRequestIsProblem(String method, String path, int expected) {
        assertProblem(expected, api.send(method, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/reports/a%2Fb/status", "/api/reports/;x/status", "/api/reports/%00/download"})
    void hostilePathIsProblem(String path) {
        HttpResponse<String> response = api.send("GET", path);

        assertThat(response.statusCode()).isBetween(400, 404);
        Problems.check(response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
    void otherMediaTypeIs415(String type) {
        assertProblem(415, api.send("POST", BASE, Reports.year(2024, "sales"), type));
    }

    private static void assertProblem(int expected, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(expected);
        Problems.check(response);
    }
}
