package dev.durable.http;

import static dev.durable.history.OrchestrationRuntimeStatus.COMPLETED;
import static dev.durable.history.OrchestrationRuntimeStatus.RUNNING;
import static dev.durable.history.OrchestrationRuntimeStatus.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.TransientStorageException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clauses about waiting, on the handlers alone. */
class LongPollTest {
    private final FakeClient client = new FakeClient();
    private final DurableHttp http = builder().build();

    private DurableHttp.Builder builder() {
        return DurableHttp.builder(client)
                .route("/api/reports", "Report", ReportRequest.class, request -> {})
                .clock(() -> FakeClient.CREATED);
    }

    @AfterEach
    void close() {
        http.close();
    }

    private CompletableFuture<HttpResponse> poll(String query) {
        return http.handle(Requests.get("/api/reports/a/status" + query));
    }

    private static HttpResponse get(CompletableFuture<HttpResponse> answer) {
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?timeoutSeconds=30", "?timeoutSeconds=99999999999999999999", "?x=%20y&timeoutSeconds=060"})
    void S26_S27_theEndAnswersAWait(String query) {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse> answer = poll(query);
        assertThat(answer).isNotDone();

        client.put("a", COMPLETED);

        assertThat(get(answer).status()).isEqualTo(200);
        assertThat(client.waiting()).isZero();
    }

    @Test
    void S27_whatHasEndedIsAnsweredAtOnce() {
        client.put("a", COMPLETED);

        assertThat(poll("?timeoutSeconds=60")).isDone();
        assertThat(get(poll("?timeoutSeconds=60")).status()).isEqualTo(200);
    }

    @Test
    void S27_timeUpIs202AndMayComeAgainAtOnce() {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse> answer = poll("?timeoutSeconds=30");

        client.timeUp();

        assertThat(get(answer).status()).isEqualTo(202);
        assertThat(get(answer).headers()).containsEntry("Retry-After", "0");
    }

    @Test
    void S28_withoutTheParameterNobodyWaitsUnlessConfigured() {
        client.put("a", RUNNING);

        assertThat(poll("")).isDone();
        try (DurableHttp waiting = builder().defaultLongPollSeconds(30).build()) {
            CompletableFuture<HttpResponse> answer = waiting.handle(Requests.get("/api/reports/a/status"));
            assertThat(answer).isNotDone();
            client.put("a", COMPLETED);
            assertThat(get(answer).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?timeoutSeconds=0", "?timeoutSeconds=-1", "?timeoutSeconds=-99999999999999999999"})
    void S29_zeroAndLessDoNotWait(String query) {
        client.put("a", RUNNING);
        assertThat(get(poll(query)).status()).isEqualTo(202);

        client.put("a", COMPLETED);
        assertThat(get(poll(query)).status()).isEqualTo(200);

        client.purgeInstance("a");
        assertThat(get(poll(query)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?timeoutSeconds=",
                "?timeoutSeconds",
                "?timeoutSeconds=x",
                "?timeoutSeconds=1.5",
                "?timeoutSeconds=%2B1",
                "?timeoutSeconds=1&timeoutSeconds=2",
                "?timeoutSeconds=%D9%A1"
            })
    void S26_whatIsNoNumberIs400(String query) {
        client.put("a", RUNNING);

        HttpResponse response = get(poll(query));

        assertThat(response.status()).isEqualTo(400);
        assertThat(Requests.json(response).path("type").asText()).endsWith("/invalid-query");
        assertThat(Requests.json(response).path("parameter").asText()).isEqualTo("timeoutSeconds");
    }

    @Test
    void S30_theCodeIsOfTheStatusThatIsSent() {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse> answer = poll("?timeoutSeconds=30");

        client.put("a", COMPLETED);
        client.timeUp();

        assertThat(get(answer).status()).isEqualTo(200);
        assertThat(Requests.json(get(answer)).path("status").asText()).isEqualTo("Completed");
    }

    @Test
    void S31_suspendedGoesOnWaitingAndPurgedIs404() {
        client.put("a", SUSPENDED);
        CompletableFuture<HttpResponse> answer = poll("?timeoutSeconds=30");
        assertThat(answer).isNotDone();

        client.purgeInstance("a");

        assertThat(get(answer).status()).isEqualTo(404);
    }

    @Test
    void S32_overTheCapIsAnsweredAtOnceAndAnAnswerFreesItsPlace() {
        client.put("a", RUNNING);
        try (DurableHttp small = builder().maxHeldPolls(1).build()) {
            HttpRequest request = Requests.get("/api/reports/a/status?timeoutSeconds=30");
            CompletableFuture<HttpResponse> first = small.handle(request);
            assertThat(first).isNotDone();

            HttpResponse second = get(small.handle(request));
            assertThat(second.status()).isEqualTo(202);
            assertThat(second.headers()).containsEntry("Retry-After", "1");

            client.timeUp();
            assertThat(get(first).status()).isEqualTo(202);
            CompletableFuture<HttpResponse> third = small.handle(request);
            assertThat(third).isNotDone();
            third.cancel(false);
            assertThat(client.waiting()).as("cancelling reaches the client").isZero();
            assertThat(small.handle(request)).isNotDone();
        }
    }

    @Test
    void S32_whoCannotBeHeldIsAnsweredAtOnce() {
        client.put("a", RUNNING);
        HttpRequest held = Requests.get("/api/reports/a/status?timeoutSeconds=30");
        HttpRequest request = new HttpRequest(
                held.method(), held.contextPath(), held.rawPath(), held.rawQuery(), held.headers(), held.body(), false);

        assertThat(get(http.handle(request)).status()).isEqualTo(202);
        assertThat(get(http.handle(Requests.of("HEAD", "/api/reports/a/status?timeoutSeconds=30", new byte[0])))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void S41_storageTroubleDuringAWaitIs503() {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse> answer = poll("?timeoutSeconds=30");

        client.failWaits(new TransientStorageException("down", null));

        assertThat(get(answer).status()).isEqualTo(503);
        assertThat(Requests.json(get(answer)).path("type").asText()).endsWith("/storage-unavailable");
    }

    @Test
    void S12_aFlagThatIsNeitherTrueNorFalseIsRefused() {
        client.put("a", RUNNING);
        for (String value : List.of("maybe", "1", "")) {
            HttpResponse response = get(poll("?returnInternalServerErrorOnFailure=" + value));
            assertThat(response.status()).as(value).isEqualTo(400);
            assertThat(Requests.json(response).path("type").asText()).endsWith("/invalid-query");
        }
        assertThat(get(poll("?returnInternalServerErrorOnFailure=FALSE")).status())
                .isEqualTo(202);
    }

    @Test
    void S41_closingAnswersThoseWhoWaitAndHoldsNoMore() {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse> answer = poll("?timeoutSeconds=30");

        http.close();
        http.close();

        assertThat(get(answer).status()).isEqualTo(503);
        assertThat(Requests.json(get(answer)).path("type").asText()).endsWith("/shutting-down");
        assertThat(http.heldPolls()).isZero();
        assertThat(get(poll("?timeoutSeconds=30")).status()).isEqualTo(202);
    }

    @Test
    void S41_aClientThatClosesDuringAWaitIs503() {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse> answer = poll("?timeoutSeconds=30");

        client.failWaits(new CancellationException());

        assertThat(get(answer).status()).isEqualTo(503);
        assertThat(Requests.json(get(answer)).path("type").asText()).endsWith("/shutting-down");
    }

    @Test
    void S41_aPollThatOutlivesTheHandlersIs503() {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse> answer = poll("?timeoutSeconds=30");
        http.close();

        client.put("a", COMPLETED);

        assertThat(get(answer).status()).isEqualTo(503);
    }
}
