package dev.durable.http;

import static dev.durable.history.OrchestrationRuntimeStatus.COMPLETED;
import static dev.durable.history.OrchestrationRuntimeStatus.FAILED;
import static dev.durable.history.OrchestrationRuntimeStatus.PENDING;
import static dev.durable.history.OrchestrationRuntimeStatus.RUNNING;
import static dev.durable.history.OrchestrationRuntimeStatus.SUSPENDED;
import static dev.durable.history.OrchestrationRuntimeStatus.TERMINATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.CorruptDataException;
import dev.durable.spi.StorageFullException;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clauses of the contract, each under its number, on the handlers alone. */
class ContractTest {
    private static final String VALID = "{\"reportType\":\"sales\",\"startDate\":\"2024-01-01\"}";

    private final FakeClient client = new FakeClient();
    private Instant now = FakeClient.CREATED;
    private final DurableHttp http = builder().build();

    private DurableHttp.Builder builder() {
        return DurableHttp.builder(client)
                .route("/api/reports", "Report", ReportRequest.class, ReportRequest::validate)
                .clock(() -> now);
    }

    @AfterEach
    void close() {
        http.close();
    }

    private HttpResponse send(HttpRequest request) {
        CompletableFuture<HttpResponse> answer = http.handle(request);
        assertThat(answer).as("an answer at once").isDone();
        return answer.join();
    }

    private HttpResponse get(String path) {
        return send(Requests.get("/api/reports" + path));
    }

    private HttpResponse delete(String path) {
        return send(Requests.of("DELETE", "/api/reports" + path, new byte[0]));
    }

    @Test
    void S05_pathTemplatesAreConfigurable() {
        AsyncRoute<ReportRequest> route = AsyncRoute.of("/api/process", "Report", TypeRef.of(ReportRequest.class))
                .withPaths(new PathTemplates("/status/{id}", "/{id}/output", "/jobs/{id}"));
        try (DurableHttp other = DurableHttp.builder(client).route(route).build()) {
            HttpResponse start =
                    other.handle(Requests.post("/api/process", VALID)).join();
            String id = Requests.json(start).path("instanceId").asText();
            assertThat(start.headers()).containsEntry("Location", "/api/process/status/" + id);
            assertThat(Requests.json(start).path("resultUrl").asText()).isEqualTo("/api/process/" + id + "/output");
            assertThat(Requests.json(start).path("cancelUrl").asText()).isEqualTo("/api/process/jobs/" + id);
            assertThat(other.handle(Requests.get("/api/process/status/" + id))
                            .join()
                            .status())
                    .isEqualTo(202);
            assertThat(other.handle(Requests.get("/api/process/" + id + "/output"))
                            .join()
                            .status())
                    .isEqualTo(409);
            assertThat(other.handle(Requests.get("/api/process/" + id + "/status"))
                            .join()
                            .status())
                    .isEqualTo(404);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PathTemplates("/status", "/{id}/result", "/{id}"))
                .withMessageContaining("'/status'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PathTemplates("/{id}", "/{id}/result", "/{id}"))
                .withMessageContaining("differ");
    }

    private static JsonNode problem(HttpResponse response, int status, String type) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers())
                .containsEntry("Content-Type", "application/problem+json")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Content-Type-Options", "nosniff");
        JsonNode problem = Requests.json(response);
        assertThat(problem.path("type").asText()).isEqualTo("https://durable.dev/problems/" + type);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).isNotEmpty();
        assertThat(problem.path("instance").asText()).startsWith("urn:uuid:");
        assertThat(problem.path("source").asText()).isEqualTo(response.headers().get("Durable-Error-Source"));
        assertThat(response.body().toUtf8()).doesNotContain("Exception", "dev.durable.http", "java.", "\tat ");
        return problem;
    }

    @Test
    void S01_startIs202OnceItIsStored() {
        HttpResponse response = send(Requests.post("/api/reports", VALID));

        assertThat(response.status()).isEqualTo(202);
        assertThat(client.instances()).singleElement().satisfies(instance -> {
            assertThat(instance.name()).isEqualTo("Report");
            assertThat(instance.input()).isNotNull();
            assertThat(instance.input().toUtf8()).as("the bytes that were sent").isEqualTo(VALID);
        });
    }

    @Test
    void S02_S03_startNamesAllFourUrlsAndLocation() {
        HttpResponse response = send(Requests.post("/api/reports", VALID));

        assertThat(Requests.json(response))
                .isEqualTo(Requests.json("{\"instanceId\":\"id-1\",\"statusUrl\":\"/api/reports/id-1/status\","
                        + "\"resultUrl\":\"/api/reports/id-1/result\",\"cancelUrl\":\"/api/reports/id-1\"}"));
        assertThat(response.headers())
                .containsEntry("Location", "/api/reports/id-1/status")
                .containsEntry("Retry-After", "1")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Cache-Control", "no-store");
    }

    @Test
    void S04_urlsAreAbsoluteUnderAPublicBaseUrlAndNeverFromHost() {
        try (DurableHttp absolute =
                builder().publicBaseUrl("https://api.example.com/app/").build()) {
            HttpRequest request = Requests.of(
                    "POST",
                    "/api/reports",
                    VALID.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    "Content-Type",
                    "application/json",
                    "Host",
                    "evil.example");
            HttpResponse response = absolute.handle(request).join();

            assertThat(response.headers())
                    .containsEntry("Location", "https://api.example.com/app/api/reports/id-1/status");
            assertThat(Requests.json(response).path("cancelUrl").asText())
                    .isEqualTo("https://api.example.com/app/api/reports/id-1");
        }
        assertThat(send(Requests.post("/api/reports", VALID)).body().toUtf8()).doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "/api", "https://u:p@x", "https://x/?q", "https://x/#f", "x"})
    void S04_anOddPublicBaseUrlIsRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().publicBaseUrl(url));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|application/json|400|body-missing",
                "' '|application/json|400|body-missing",
                "{|application/json|400|malformed-json",
                "{}{}|application/json|400|malformed-json",
                "{\"a\":1,\"a\":2}|application/json|400|malformed-json",
                "null|application/json|400|invalid-input",
                "[]|application/json|400|invalid-input",
                "{\"reportType\":\"nonsense\"}|application/json|400|invalid-input",
                "{\"startDate\":\"2024-02-30\"}|application/json|400|invalid-input",
                "{\"startDate\":\"2024-02-02\",\"endDate\":\"2024-02-01\"}|application/json|400|invalid-input",
                "{}|text/plain|415|unsupported-media-type",
                "{}|application/json; charset=utf-16|415|unsupported-media-type",
                "{}|application/x-www-form-urlencoded|415|unsupported-media-type"
            })
    void S06_aMalformedStartIsRefusedAndStoresNothing(String body, String mediaType, int status, String type) {
        HttpRequest request = Requests.of(
                "POST",
                "/api/reports",
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "Content-Type",
                mediaType);

        problem(send(request), status, type);

        assertThat(client.instances()).isEmpty();
    }

    @Test
    void S06_aViolationNamesItsMember() {
        HttpResponse response = send(Requests.post("/api/reports", "{\"lines\":[{\"name\":\"a\",\"amount\":{}}]}"));

        JsonNode problem = problem(response, 400, "invalid-input");
        assertThat(problem.path("errors"))
                .isEqualTo(Requests.json("[{\"pointer\":\"#/lines/0/amount\","
                        + "\"detail\":\"must be a whole number, was an object\",\"line\":1,\"column\":32}]"));
        assertThat(problem(send(Requests.post("/api/reports", "{\"reportType\":\"x\"}")), 400, "invalid-input")
                        .path("detail")
                        .asText())
                .isEqualTo("reportType: must be one of sales, products, was \"x\", at line 1, column 15");
    }

    @Test
    void S06_noContentTypeAndNoBodyIsAMissingBody() {
        problem(send(Requests.of("POST", "/api/reports", new byte[0])), 400, "body-missing");
        problem(send(Requests.of("POST", "/api/reports", new byte[] {'{', '}'})), 415, "unsupported-media-type");
    }

    @ParameterizedTest
    @EnumSource(
            value = OrchestrationRuntimeStatus.class,
            names = {"PENDING", "RUNNING"})
    void S07_S08_S09_whatGoesOnIs202(OrchestrationRuntimeStatus status) {
        client.put("abc123", status);

        HttpResponse response = get("/abc123/status");

        assertThat(response.status()).isEqualTo(202);
        assertThat(Requests.json(response))
                .isEqualTo(Requests.json("{\"instanceId\":\"abc123\",\"status\":\"" + status.displayName() + "\","
                        + "\"createdAt\":\"2024-01-15T10:00:00Z\",\"lastUpdatedAt\":\"2024-01-15T10:05:00Z\"}"));
    }

    @Test
    void S07_whatCannotRunSaysWhy() {
        client.putWaiting("a", PENDING, "no living worker knows orchestrator 'Report'; known: [Order]");
        client.putWaiting("b", SUSPENDED, "[DUR-202] the storage failed: dev.durable.http.SomeException: x");

        assertThat(Requests.json(get("/a/status")).path("pendingReason").asText())
                .isEqualTo("no living worker knows orchestrator 'Report'; known: [Order]");
        assertThat(get("/a/status").status()).isEqualTo(202);
        assertThat(Requests.json(get("/b/status")).path("pendingReason").asText())
                .as("the code and no class name")
                .isEqualTo("[DUR-202] parked by the engine; the log of its worker has the cause");
    }

    @Test
    void S10_S39_customStatusIsTheJsonValueItself() {
        client.put(client.instance("a", "Report", RUNNING, null, "{\"stage\":\"Processing\",\"progress\":45}", null));
        client.put(client.instance("b", "Report", RUNNING, null, "null", null));

        assertThat(Requests.json(get("/a/status")).at("/customStatus/stage").asText())
                .isEqualTo("Processing");
        assertThat(Requests.json(get("/b/status")).has("customStatus")).isFalse();
    }

    @Test
    void S11_completedIs200WithResultUrl() {
        client.put(client.instance("a", "Report", COMPLETED, "{}", null, null));

        HttpResponse response = get("/a/status");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).doesNotContainKey("Retry-After");
        JsonNode body = Requests.json(response);
        assertThat(body.path("status").asText()).isEqualTo("Completed");
        assertThat(body.path("resultUrl").asText()).isEqualTo("/api/reports/a/result");
        assertThat(body.path("completedAt").asText()).isEqualTo("2024-01-15T10:05:00Z");
    }

    @Test
    void S12_failedIs200WithAnErrorText() {
        FailureDetails cause = FailureDetails.of("io", "disk gone", false);
        client.put(client.instance(
                "a",
                "Report",
                FAILED,
                null,
                null,
                new FailureDetails("task-failed", "no data", false, cause, Map.of())));

        JsonNode body = Requests.json(get("/a/status"));

        assertThat(get("/a/status").status()).isEqualTo(200);
        assertThat(body.path("error").asText()).isEqualTo("no data");
        assertThat(body.has("resultUrl")).isFalse();
        assertThat(body.at("/failure/type").asText()).isEqualTo("task-failed");
        assertThat(body.at("/failure/cause/message").asText()).isEqualTo("disk gone");
    }

    @Test
    void S12_failedIs500WhereThatIsAskedFor() {
        client.put(client.instance("a", "Report", FAILED, null, null, FailureDetails.of("x", "no data", true)));

        JsonNode problem = problem(get("/a/status?returnInternalServerErrorOnFailure=true"), 500, "operation-failed");

        assertThat(problem.path("error").asText()).isEqualTo("no data");
        assertThat(problem.path("runtimeStatus").asText()).isEqualTo("Failed");
        assertThat(problem.path("source").asText()).isEqualTo("operation");
        try (DurableHttp strict = DurableHttp.builder(client)
                .route(AsyncRoute.of("/r", "Report", TypeRef.of(ReportRequest.class))
                        .withFailureIs500(true))
                .build()) {
            assertThat(strict.handle(Requests.get("/r/a/status")).join().status())
                    .isEqualTo(500);
        }
    }

    @Test
    void S13_terminatedIs200WithItsReason() {
        client.put("a", RUNNING);
        client.terminate("a", "Cancelled by user");

        HttpResponse response = get("/a/status");

        assertThat(response.status()).isEqualTo(200);
        assertThat(Requests.json(response).path("status").asText()).isEqualTo("Terminated");
        assertThat(Requests.json(response).path("error").asText()).isEqualTo("Cancelled by user");
    }

    @Test
    void S14_suspendedIs202() {
        client.put("a", SUSPENDED);

        HttpResponse response = get("/a/status");

        assertThat(response.status()).isEqualTo(202);
        assertThat(Requests.json(response).path("status").asText()).isEqualTo("Suspended");
        assertThat(response.headers()).containsEntry("Retry-After", "30");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope/status", "/nope/result", "/nope/status?timeoutSeconds=30", "/$durable/status"})
    void S15_unknownIs404(String path) {
        problem(get(path), 404, "operation-not-found");
    }

    @Test
    void S15_anotherRoutesOperationIsUnknown() {
        client.put(client.instance("a", "Secret", COMPLETED, "1", null, null));

        problem(get("/a/status"), 404, "operation-not-found");
        problem(get("/a/status?timeoutSeconds=5"), 404, "operation-not-found");
        problem(get("/a/result"), 404, "operation-not-found");
        problem(delete("/a"), 404, "operation-not-found");
    }

    @Test
    void S16_resultIsTheRawOutput() {
        client.put(client.instance("a", "Report", COMPLETED, "{ \"reportId\" : \"r\" }", null, null));

        HttpResponse response = get("/a/result");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().toUtf8()).isEqualTo("{ \"reportId\" : \"r\" }");
        assertThat(response.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Content-Length", "20");
    }

    @ParameterizedTest
    @EnumSource(
            value = OrchestrationRuntimeStatus.class,
            names = {"PENDING", "RUNNING", "SUSPENDED"})
    void S17_noResultYetIs409(OrchestrationRuntimeStatus status) {
        client.put("a", status);

        HttpResponse response = get("/a/result");

        JsonNode problem = problem(response, 409, "operation-not-completed");
        assertThat(problem.path("message").asText()).isEqualTo("Operation not yet completed");
        assertThat(problem.path("retryable").asBoolean()).isTrue();
        assertThat(response.headers()).containsKey("Retry-After");
    }

    @Test
    void S18_noResultEverIs409OfItsOwnType() {
        client.put(client.instance("f", "Report", FAILED, null, null, FailureDetails.of("x", "no data", true)));
        client.put("t", TERMINATED);

        JsonNode failed = problem(get("/f/result"), 409, "operation-failed");
        JsonNode terminated = problem(get("/t/result"), 409, "operation-terminated");

        assertThat(failed.path("error").asText()).isEqualTo("no data");
        assertThat(failed.path("retryable").booleanValue()).isFalse();
        assertThat(failed.has("retryable")).isTrue();
        assertThat(terminated.path("error").asText()).isEqualTo("Operation was terminated");
        assertThat(get("/t/result").headers()).doesNotContainKey("Retry-After");
    }

    @Test
    void S19_noOutputIsTheBodyNull() {
        client.put("a", COMPLETED);

        assertThat(get("/a/result").status()).isEqualTo(200);
        assertThat(get("/a/result").body().toUtf8()).isEqualTo("null");
    }

    @Test
    void S20_purgedIs404() {
        client.put("a", COMPLETED);
        client.purgeInstance("a");

        problem(get("/a/status"), 404, "operation-not-found");
        problem(get("/a/result"), 404, "operation-not-found");
        problem(delete("/a"), 404, "operation-not-found");
    }

    @ParameterizedTest
    @EnumSource(
            value = OrchestrationRuntimeStatus.class,
            names = {"PENDING", "RUNNING", "SUSPENDED"})
    void S21_S23_cancelIs204AndIdempotent(OrchestrationRuntimeStatus status) {
        client.put("a", status);

        HttpResponse response = delete("/a");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.body().size()).isZero();
        assertThat(delete("/a").status()).isEqualTo(204);
        assertThat(client.terminations()).isEqualTo(1);
        assertThat(client.getInstance("a", false).failure().message()).isEqualTo("Cancelled by user");
    }

    @ParameterizedTest
    @EnumSource(
            value = OrchestrationRuntimeStatus.class,
            names = {"COMPLETED", "FAILED"})
    void S22_cancelOfAnEndedOneIs409(OrchestrationRuntimeStatus status) {
        client.put("a", status);

        JsonNode problem = problem(delete("/a"), 409, "operation-already-ended");

        assertThat(problem.path("message").asText()).isEqualTo("Cannot cancel completed operation");
    }

    @Test
    void S25_cancelOfAnUnknownOneIs404() {
        problem(delete("/nope"), 404, "operation-not-found");
    }

    @ParameterizedTest
    @CsvSource({"0,1", "11,1", "12,2", "30,5", "60,10", "100000,10", "-50,1"})
    void B1_retryAfterGrowsWithAge(long age, String seconds) {
        client.put("a", PENDING);
        now = FakeClient.CREATED.plusSeconds(age);

        assertThat(get("/a/status").headers()).containsEntry("Retry-After", seconds);
    }

    @Test
    void S41_storageTroubleIs503AndRecovers() {
        client.put("a", RUNNING);
        for (RuntimeException trouble : List.of(
                new TransientStorageException("jdbc:h2:/secret", null),
                new UnknownOutcomeException("jdbc:h2:/secret", null),
                new StorageFullException("jdbc:h2:/secret", null))) {
            client.breakWith(trouble);
            for (HttpRequest request : List.of(
                    Requests.get("/api/reports/a/status"),
                    Requests.get("/api/reports/a/status?timeoutSeconds=5"),
                    Requests.get("/api/reports/a/result"),
                    Requests.post("/api/reports", VALID),
                    Requests.of("DELETE", "/api/reports/a", new byte[0]))) {
                HttpResponse response = send(request);
                problem(response, 503, "storage-unavailable");
                assertThat(response.headers()).containsKey("Retry-After");
                assertThat(response.body().toUtf8()).doesNotContain("secret");
            }
        }
        client.breakWith(null);
        assertThat(get("/a/status").status()).isEqualTo(202);
    }

    @Test
    void S41_theUnexpectedIs500WithoutInternals() {
        client.breakWith(new IllegalStateException("secret"));
        HttpResponse unexpected = get("/a/status");
        client.breakWith(new CorruptDataException("a", "secret", null));
        HttpResponse corrupt = get("/a/status");

        problem(unexpected, 500, "internal-error");
        problem(corrupt, 500, "internal-error");
        assertThat(unexpected.body().toUtf8() + corrupt.body().toUtf8()).doesNotContain("secret");
    }

    @Test
    void S41_aValidatorThatBreaksIs500() {
        try (DurableHttp broken = DurableHttp.builder(client)
                .route("/r", "Report", ReportRequest.class, request -> {
                    throw new StackOverflowError("secret");
                })
                .build()) {
            HttpResponse response = broken.handle(Requests.post("/r", VALID)).join();

            problem(response, 500, "internal-error");
            assertThat(response.body().toUtf8()).doesNotContain("secret");
            assertThat(client.instances()).isEmpty();
        }
    }

    @Test
    void B7_idsKeepToTheGrammar() {
        String longest = "a" + "b".repeat(127);
        client.put(longest, RUNNING);

        assertThat(get("/" + longest + "/status").status()).isEqualTo(202);
        problem(get("/" + longest + "c/status"), 404, "operation-not-found");
        problem(get("/.a/status"), 404, "operation-not-found");
        problem(get("/a%2Fb/status"), 404, "operation-not-found");
        problem(get("/a%20b/status"), 404, "operation-not-found");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().defaultLongPollSeconds(61));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().maxHeldPolls(-1));
    }
}
