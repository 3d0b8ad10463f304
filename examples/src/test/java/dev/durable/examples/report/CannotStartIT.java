package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever starts it wrongly reads one line that says why, and no stack trace. */
class CannotStartIT {
    @TempDir
    Path directory;

    @Test
    void aMalformedPort() throws Exception {
        assertThat(outputOf(Map.of("PORT", "eighty")))
                .contains("cannot start: PORT must be a number from 0 to 65535, was 'eighty'")
                .doesNotContain("\tat ");
    }

    @Test
    void aSecondProcessOnTheFile() throws Exception {
        try (ReportApiProcess first = ReportApiProcess.start(directory)) {
            assertThat(outputOf(Map.of()))
                    .contains("cannot start: cannot connect to the database: another process has the H2 file open")
                    .doesNotContain("\tat ");
            assertThat(first.send("GET", ReportApi.BASE_PATH + "/unknown/status")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (ReportApiProcess first = ReportApiProcess.start(directory)) {
            String port = Integer.toString(first.uri("").getPort());
            Map<String, String> environment =
                    Map.of("PORT", port, "DURABLE_JDBC_URL", "jdbc:h2:file:" + directory.resolve("other/reports"));
            assertThat(outputOf(environment))
                    .contains("cannot start: ")
                    .contains(port)
                    .doesNotContain("\tat ");
        }
    }

    private String outputOf(Map<String, String> environment) throws Exception {
        try (ReportApiProcess api = ReportApiProcess.launch(directory, environment)) {
            return api.awaitFailure();
        }
    }
}
