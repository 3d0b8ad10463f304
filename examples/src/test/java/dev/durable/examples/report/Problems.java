package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;

/** What every error of the API has in common. */
final class Problems {
    private Problems() {}

    static JsonNode check(HttpResponse<String> response) {
        assertThat(response.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = ReportApiProcess.json(response);
        assertThat(problem.path("status").asInt()).isEqualTo(response.statusCode());
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("type").asText()).isNotBlank();
        assertThat(response.body())
                .as("no stack trace, no class name")
                .doesNotContain("Exception", "dev.durable.", "java.", "\tat ");
        return problem;
    }
}
