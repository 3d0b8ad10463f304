package dev.durable.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durable.Durable;
import dev.durable.InstanceEndedException;
import dev.durable.NonRetriableException;
import dev.durable.OrchestrationQuery;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.http.servlet.DurableServlet;
import dev.durable.http.servlet.JettyServer;
import dev.durable.storage.memory.MemoryStorage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole contract on the engine: container, handlers, client, worker and storage. */
class EngineHttpTest {

    /** What the operation is to do. */
    record Order(@Nullable String fail, @Nullable String waitFor) {}

    /** Waits for an event where it is told to, then fails or completes as it is told to. */
    static final class OrderOrchestrator implements TaskOrchestrator<Order, Map<String, Object>> {
        @Override
        public Map<String, Object> run(TaskOrchestrationContext context, Order order) {
            context.setCustomStatus(Map.of("stage", "Fetching data"));
            if (order.waitFor() != null) {
                context.waitForExternalEvent(order.waitFor(), String.class).await();
            }
            if (order.fail() != null) {
                throw new NonRetriableException("no-data", order.fail());
            }
            return Map.of("reportId", context.instanceId());
        }
    }

    private final MemoryStorage storage = new MemoryStorage();
    private final Durable durable =
            Durable.builder(storage).orchestrator(new OrderOrchestrator()).start();
    private final DurableHttp http = DurableHttp.builder(durable.client())
            .route("/api/orders", OrderOrchestrator.class, Order.class, order -> {})
            .route("/api/parcels", "Parcel", Order.class, order -> {})
            .build();
    private final JettyServer server = JettyServer.of(new DurableServlet(http));
    private final HttpClient browser = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
        http.close();
        durable.close();
        storage.close();
    }

    private HttpResponse<String> get(String target) throws Exception {
        return browser.send(HttpRequest.newBuilder(server.uri(target)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> delete(String target) throws Exception {
        return browser.send(HttpRequest.newBuilder(server.uri(target)).DELETE().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(server.uri("/api/orders"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String start(String body) throws Exception {
        HttpResponse<String> started = post(body);
        assertThat(started.statusCode()).isEqualTo(202);
        return "/api/orders/" + Requests.json(started.body()).path("instanceId").asText();
    }

    @Test
    void S01_toS16_aStartedOperationCompletes() throws Exception {
        String operation = start("{}");

        HttpResponse<String> status = get(operation + "/status?timeoutSeconds=60");
        HttpResponse<String> result = get(operation + "/result");

        assertThat(status.statusCode()).isEqualTo(200);
        JsonNode body = Requests.json(status.body());
        assertThat(body.path("status").asText()).isEqualTo("Completed");
        assertThat(body.path("resultUrl").asText()).isEqualTo(operation + "/result");
        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(operation)
                .endsWith(Requests.json(result.body()).path("reportId").asText());
    }

    @Test
    void afterTheEndOfTheEngineEverythingIs503() throws Exception {
        String operation = start("{\"waitFor\": \"go\"}");
        durable.close();
        List<HttpResponse<String>> answers = List.of(
                post("{}"),
                get(operation + "/status"),
                get(operation + "/status?timeoutSeconds=60"),
                get(operation + "/result"),
                delete(operation));
        for (HttpResponse<String> answer : answers) {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(Requests.json(answer.body()).path("type").asText()).endsWith("/shutting-down");
        }
        try (Durable other = Durable.builder(storage).start()) {
            assertThat(other.client().queryInstances(OrchestrationQuery.ALL).instances())
                    .as("nothing was started, nothing ended")
                    .singleElement()
                    .satisfies(each -> assertThat(each.status().isTerminal()).isFalse());
        }
    }

    @Test
    void S07_whatNoWorkerKnowsIsPendingAndSaysSo() throws Exception {
        HttpResponse<String> started = browser.send(
                HttpRequest.newBuilder(server.uri("/api/parcels"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        String statusUrl = Requests.json(started.body()).path("statusUrl").asText();

        // Until the worker has told the storage what it knows, the reason is that none is alive.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Requests.json(get(statusUrl).body())
                                .path("pendingReason")
                                .asText())
                        .isEqualTo("no living worker knows orchestrator 'Parcel'; known: [OrderOrchestrator]"));
        assertThat(get(statusUrl).statusCode()).isEqualTo(202);
        assertThat(Requests.json(get(statusUrl).body()).path("status").asText()).isEqualTo("Pending");
    }

    @Test
    void S07_S10_S17_S32_anOpenOperationShowsItsStageAndALongPollSeesItsEnd() throws Exception {
        String operation = start("{\"waitFor\":\"go\"}");
        String id = operation.substring("/api/orders/".length());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                Requests.json(get(operation + "/status").body())
                                        .at("/customStatus/stage")
                                        .asText())
                        .isEqualTo("Fetching data"));
        assertThat(get(operation + "/status").statusCode()).isEqualTo(202);
        assertThat(get(operation + "/result").statusCode()).isEqualTo(409);
        CompletableFuture<HttpResponse<String>> poll = browser.sendAsync(
                HttpRequest.newBuilder(server.uri(operation + "/status?timeoutSeconds=60"))
                        .build(),
                BodyHandlers.ofString());
        await().until(() -> http.heldPolls() == 1);

        durable.client().raiseEvent(id, "go", "now");

        assertThat(poll.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void S12_S18_aFailureIsToldInItsOwnWords() throws Exception {
        String operation = start("{\"fail\":\"no data for 2024\"}");

        HttpResponse<String> status = get(operation + "/status?timeoutSeconds=60");
        HttpResponse<String> result = get(operation + "/result");

        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(Requests.json(status.body()).path("error").asText()).isEqualTo("no data for 2024");
        assertThat(Requests.json(status.body()).at("/failure/type").asText()).isEqualTo("no-data");
        assertThat(result.statusCode()).isEqualTo(409);
        assertThat(Requests.json(result.body()).path("type").asText()).endsWith("/operation-failed");
        assertThat(status.body() + result.body()).doesNotContain("NonRetriable", "\tat ");
    }

    @Test
    void S14_aSuspendedOperationIs202() throws Exception {
        String operation = start("{\"waitFor\":\"go\"}");
        durable.client().suspend(operation.substring("/api/orders/".length()), "pause");

        HttpResponse<String> status = get(operation + "/status");

        assertThat(status.statusCode()).isEqualTo(202);
        assertThat(Requests.json(status.body()).path("status").asText()).isEqualTo("Suspended");
    }

    @Test
    void S13_S21_S23_S24_aCancelledOperationStaysTerminated() throws Exception {
        String operation = start("{\"waitFor\":\"go\"}");
        String id = operation.substring("/api/orders/".length());

        assertThat(delete(operation).statusCode()).isEqualTo(204);
        int events = durable.client().getHistory(id).size();
        assertThat(delete(operation).statusCode()).isEqualTo(204);

        assertThat(durable.client().getHistory(id)).as("no second event").hasSize(events);
        HttpResponse<String> status = get(operation + "/status");
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(Requests.json(status.body()).path("error").asText()).isEqualTo("Cancelled by user");
        assertThat(get(operation + "/result").statusCode()).isEqualTo(409);
    }

    @Test
    void S24_aCancelThatRacesWithTheEndIsEitherButNotBoth() throws Exception {
        for (int i = 0; i < 40; i++) {
            String operation = start("{\"waitFor\":\"go\"}");
            String id = operation.substring("/api/orders/".length());
            CompletableFuture<Void> raised = CompletableFuture.runAsync(() -> raise(id));

            int code = delete(operation).statusCode();
            raised.join();

            JsonNode status =
                    Requests.json(get(operation + "/status?timeoutSeconds=60").body());
            assertThat(status.path("status").asText()).isEqualTo(code == 204 ? "Terminated" : "Completed");
            assertThat(code).isIn(204, 409);
        }
    }

    private void raise(String id) {
        try {
            durable.client().raiseEvent(id, "go", "now");
        } catch (InstanceEndedException e) {
            assertThat(e.instanceId()).isEqualTo(id);
        }
    }

    @Test
    void S22_S20_anEndedOperationCannotBeCancelledAndAPurgedOneIsGone() throws Exception {
        String operation = start("{}");
        assertThat(get(operation + "/status?timeoutSeconds=60").statusCode()).isEqualTo(200);

        assertThat(delete(operation).statusCode()).isEqualTo(409);
        assertThat(durable.client().purgeInstance(operation.substring("/api/orders/".length())))
                .isTrue();
        assertThat(get(operation + "/status").statusCode()).isEqualTo(404);
        assertThat(delete(operation).statusCode()).isEqualTo(404);
    }

    @Test
    void S06_aRefusedStartStoresNothing() throws Exception {
        for (String body : new String[] {"", "{", "[]", "{\"fail\":{}}", "{\"a\":1,\"a\":1}"}) {
            assertThat(post(body).statusCode()).as(body).isEqualTo(400);
        }

        assertThat(durable.client().queryInstances(OrchestrationQuery.ALL).instances())
                .isEmpty();
    }
}
