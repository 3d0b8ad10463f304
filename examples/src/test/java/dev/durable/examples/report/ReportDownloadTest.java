package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durable.Durable;
import dev.durable.storage.memory.MemoryStorage;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a download refuses looks as what the library refuses. */
class ReportDownloadTest {
    private final MemoryStorage storage = new MemoryStorage();
    private final Durable durable = Durable.builder(storage).start();
    private final ReportDownload downloads =
            new ReportDownload(durable.client(), new ReportOutputs(new JdbcDataSource()));

    @AfterEach
    void close() {
        durable.close();
        storage.close();
    }

    @ParameterizedTest
    @CsvSource({"GET,,404", "HEAD,format=html,404", "GET,format=pdf,400", "PUT,,405"})
    void problemsHaveAllTheirMembers(String method, String query, int status) throws Exception {
        ReportDownload.Answer answer = downloads.answer(method, "unknown", query, null);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/problem+json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("Durable-Error-Source", "adapter");
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.path("type").asText()).startsWith("https://durable.dev/problems/");
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("instance").asText()).startsWith("urn:uuid:");
        assertThat(problem.path("source").asText()).isEqualTo("adapter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|application/json",
                "application/json, text/csv|application/json",
                "application/json, application/problem+json|application/problem+json",
                "*/*|application/problem+json",
                "application/*|application/problem+json",
                "text/csv|application/problem+json"
            })
    void whoWantsPlainJsonGetsIt(String accept, String contentType) {
        assertThat(downloads.answer("GET", "unknown", null, accept).headers())
                .containsEntry("Content-Type", contentType);
    }

    @Test
    void optionsSayWhatIsAllowed() {
        ReportDownload.Answer answer = downloads.answer("OPTIONS", "unknown", null, null);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).containsEntry("Allow", "GET, HEAD, OPTIONS");
        assertThat(downloads.answer("PUT", "unknown", null, null).headers())
                .containsEntry("Allow", "GET, HEAD, OPTIONS");
    }
}
