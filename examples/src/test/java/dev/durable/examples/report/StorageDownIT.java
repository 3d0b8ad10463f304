package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away and comes back under a process that keeps running. */
class StorageDownIT {
    @TempDir
    Path directory;

    @Test
    void storageDownIs503AndItAllGoesOnWhenItIsBack() throws Exception {
        EmbeddedPostgres postgres = postgres(0);
        int port = postgres.getPort();
        try (ReportApiProcess api = ReportApiProcess.start(
                directory,
                Map.of(
                        "DURABLE_JDBC_URL", postgres.getJdbcUrl("postgres", "postgres"),
                        "DURABLE_JDBC_USER", "postgres",
                        "DURABLE_JDBC_PASSWORD", "postgres"))) {
            String id = api.startReport(Reports.year(2024, "sales", 1));
            postgres.close();
            assertUnavailable(api.send("GET", ReportApi.BASE_PATH + "/" + id + "/status"));
            assertUnavailable(api.send("POST", ReportApi.BASE_PATH, Reports.year(2024, "sales")));
            assertUnavailable(api.send("GET", ReportApi.BASE_PATH + "/" + id + "/download"));

            postgres = postgres(port);
            Awaitility.await("the storage to be back")
                    .atMost(ReportApiProcess.PATIENCE)
                    .until(() -> api.send("GET", ReportApi.BASE_PATH + "/" + id + "/status")
                                    .statusCode()
                            != 503);
            api.awaitEnd(id, "Completed");
            assertThat(api.result(id).at("/summary/revenue").decimalValue())
                    .isEqualByComparingTo(LedgerTotals.of(2024).revenue());
        } finally {
            postgres.close();
        }
    }

    private static void assertUnavailable(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        JsonNode problem = Problems.check(response);
        assertThat(problem.path("detail").asText()).doesNotContainIgnoringCase("postgres", "sql", "Exception");
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }
}
