package dev.durable.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.NonRetriableException;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationQuery;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.http.DurableHttp;
import dev.durable.http.servlet.DurableServlet;
import dev.durable.http.servlet.JettyServer;
import dev.durable.http.webhook.Receiver.Delivery;
import dev.durable.http.webhook.Receiver.Reply;
import dev.durable.storage.memory.MemoryStorage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks (S33 to S38) from a start over HTTP to a receiver, on the engine. */
class WebhookDeliveryTest {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** What the operation is to do. */
    record Job(
            @Nullable String webhookUrl,
            @Nullable String fail,
            @Nullable String waitFor,
            @Nullable Integer size) {}

    /** Waits, fails or completes with so many bytes. */
    static final class JobOrchestrator implements TaskOrchestrator<Job, Map<String, Object>> {
        @Override
        public Map<String, Object> run(TaskOrchestrationContext context, Job job) {
            if (job.waitFor() != null) {
                context.waitForExternalEvent(job.waitFor(), String.class).await();
            }
            if (job.fail() != null) {
                throw new NonRetriableException("no-data", job.fail());
            }
            return Map.of(
                    "text",
                    "x".repeat(job.size() == null ? 0 : job.size()),
                    "webhookUrl",
                    String.valueOf(job.webhookUrl()));
        }
    }

    private final WebhookSettings settings = WebhookSettings.ofDefaults()
            .withAllowed(List.of("127.0.0.0/8"))
            .withSecret("whsec_" + Base64.getEncoder().encodeToString(KEY))
            .withSchedule(Collections.nCopies(5, Duration.ofMillis(20)));
    private final MemoryStorage storage = new MemoryStorage();
    private final Durable durable = start();
    private final DurableHttp http = DurableHttp.builder(durable.client())
            .route("/api/jobs", JobOrchestrator.class, Job.class, job -> {})
            .webhooks(settings)
            .build();
    private final JettyServer server = JettyServer.of(new DurableServlet(http));
    private final HttpClient browser = HttpClient.newHttpClient();

    private Durable start() {
        DurableBuilder builder = Durable.builder(storage).orchestrator(new JobOrchestrator());
        Webhooks.install(builder, settings);
        return builder.start();
    }

    @AfterEach
    void close() {
        server.close();
        http.close();
        durable.close();
        storage.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(HttpRequest.newBuilder(server.uri("/api/jobs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String startJob(String body) throws Exception {
        HttpResponse<String> started = post(body);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        return json(started.body()).path("instanceId").asText();
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private static List<Delivery> received(Receiver receiver, int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> receiver.deliveries().size() >= count);
        return receiver.deliveries();
    }

    /** What became of the one delivery, once it has ended. */
    private JsonNode report() throws Exception {
        OrchestrationQuery deliveries = OrchestrationQuery.ALL
                .withSystem(true)
                .withName("$durable/webhook")
                .withPayloads(true)
                .withStatuses(OrchestrationRuntimeStatus.COMPLETED);
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        durable.client().queryInstances(deliveries).instances().size() == 1);
        OrchestrationMetadata delivery =
                durable.client().queryInstances(deliveries).instances().get(0);
        assertThat(delivery.output()).isNotNull();
        return json(delivery.output().toUtf8());
    }

    @Test
    void S33_completionIsPostedAndSigned() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(204))) {
            String id = startJob("{\"webhookUrl\":\"" + receiver.url("/hook?k=1") + "\",\"size\":3}");

            Delivery delivery = received(receiver, 1).get(0);

            assertThat(delivery.method()).isEqualTo("POST");
            assertThat(delivery.target()).isEqualTo("/hook?k=1");
            JsonNode body = json(delivery.body());
            assertThat(body.path("type").asText()).isEqualTo("operation.completed");
            assertThat(body.path("instanceId").asText()).isEqualTo(id);
            assertThat(body.path("status").asText()).isEqualTo("Completed");
            assertThat(body.at("/result/text").asText()).isEqualTo("xxx");
            assertThat(body.at("/result/webhookUrl").asText())
                    .as("the orchestrator sees it too")
                    .isEqualTo(receiver.url("/hook?k=1"));
            assertThat(body.path("statusUrl").asText()).isEqualTo("/api/jobs/" + id + "/status");
            assertThat(body.path("resultUrl").asText()).isEqualTo("/api/jobs/" + id + "/result");
            assertThat(delivery.id()).matches("msg_[a-z2-7]{52}");
            assertThat(delivery.signature()).isEqualTo(signature(delivery));
            assertThat(report().path("outcome").asText()).isEqualTo("delivered");
        }
    }

    /** As Standard Webhooks describes it, not as the library computes it. */
    private static String signature(Delivery delivery) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        String signed = delivery.id() + "." + delivery.timestamp() + "." + delivery.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void S34_S37_aRetryHasTheSameIdAndBytes() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(number < 3 ? 500 : 200))) {
            String id = startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"size\":1}");

            List<Delivery> deliveries = received(receiver, 4);

            assertThat(report().path("attempts").asInt()).isEqualTo(4);
            assertThat(deliveries).hasSize(4);
            assertThat(deliveries.stream().map(Delivery::id))
                    .containsOnly(deliveries.get(0).id());
            assertThat(deliveries.stream().map(Delivery::body))
                    .containsOnly(deliveries.get(0).body());
            OrchestrationMetadata ended = durable.client().getInstance(id, false);
            assertThat(json(deliveries.get(3).body()).path("completedAt").asText())
                    .isEqualTo(String.valueOf(ended.completedAt()));
            assertThat(ended.status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        }
    }

    @Test
    void S34_aReceiverThatIsDownDoesNotFailTheOperation() throws Exception {
        String url;
        try (Receiver receiver = new Receiver(number -> Reply.of(200))) {
            url = receiver.url("/");
        }
        String id = startJob("{\"webhookUrl\":\"" + url + "\",\"size\":1}");

        assertThat(report().path("outcome").asText()).isEqualTo("exhausted");
        assertThat(durable.client().getInstance(id, false).status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void S35_theResultIsThereWhenTheReceiverAsks() throws Exception {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        CompletableFuture<String> id = new CompletableFuture<>();
        try (Receiver receiver = new Receiver(number -> {
            try {
                status.complete(send(HttpRequest.newBuilder(server.uri("/api/jobs/" + id.join() + "/result")))
                        .statusCode());
            } catch (Exception e) {
                status.completeExceptionally(e);
            }
            return Reply.of(200);
        })) {
            id.complete(startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"size\":1}"));

            assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @Test
    void S36_failureIsPosted() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(200))) {
            startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"fail\":\"no data\"}");

            JsonNode body = json(received(receiver, 1).get(0).body());

            assertThat(body.path("type").asText()).isEqualTo("operation.failed");
            assertThat(body.path("status").asText()).isEqualTo("Failed");
            assertThat(body.path("error").asText()).isEqualTo("no data");
            assertThat(body.has("result")).isFalse();
        }
    }

    @Test
    void S36_terminationIsPosted() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(200))) {
            String id = startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"waitFor\":\"go\"}");
            assertThat(send(HttpRequest.newBuilder(server.uri("/api/jobs/" + id))
                                    .DELETE())
                            .statusCode())
                    .isEqualTo(204);

            JsonNode body = json(received(receiver, 1).get(0).body());

            assertThat(body.path("type").asText()).isEqualTo("operation.terminated");
            assertThat(body.path("error").asText()).isEqualTo("Cancelled by user");
        }
    }

    @Test
    void aLargeResultIsLeftOut() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(200))) {
            startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"size\":20000}");

            JsonNode body = json(received(receiver, 1).get(0).body());

            assertThat(body.path("resultOmitted").asBoolean()).isTrue();
            assertThat(body.has("result")).isFalse();
            assertThat(body.path("resultUrl").asText()).isNotEmpty();
        }
    }

    @Test
    void goneEndsADelivery() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(410))) {
            startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"size\":1}");

            JsonNode report = report();

            assertThat(report.path("outcome").asText()).isEqualTo("gone");
            assertThat(receiver.deliveries()).hasSize(1);
        }
    }

    @Test
    void aReceiverThatSaysTheRequestIsWrongIsAskedThreeTimes() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(404))) {
            startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"size\":1}");

            assertThat(report().path("outcome").asText()).isEqualTo("exhausted");
            assertThat(receiver.deliveries()).hasSize(3);
        }
    }

    @Test
    void aRedirectIsAFailureAndIsNotFollowed() throws Exception {
        try (Receiver receiver = new Receiver(number -> Reply.of(307))) {
            startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"size\":1}");

            assertThat(report().path("outcome").asText()).isEqualTo("exhausted");
            assertThat(receiver.deliveries())
                    .hasSize(5)
                    .allMatch(delivery -> delivery.target().equals("/"));
        }
    }

    @Test
    void retryAfterPutsTheNextAttemptOff() throws Exception {
        try (Receiver receiver = new Receiver(number -> new Reply(number == 0 ? 429 : 200, number == 0 ? "1" : ""))) {
            startJob("{\"webhookUrl\":\"" + receiver.url("/") + "\",\"size\":1}");

            List<Delivery> deliveries = received(receiver, 2);

            assertThat(Long.parseLong(deliveries.get(1).timestamp()))
                    .isGreaterThan(Long.parseLong(deliveries.get(0).timestamp()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "\"\""})
    void S33_withoutAUrlThereIsNoDelivery(String url) throws Exception {
        String id = startJob(url.isEmpty() ? "{\"size\":1}" : "{\"size\":1,\"webhookUrl\":" + url + "}");
        durable.client().waitForInstanceCompletion(id, Duration.ofSeconds(60), false);

        assertThat(durable.client()
                        .queryInstances(OrchestrationQuery.ALL.withSystem(true))
                        .instances())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"https://169.254.169.254/latest/meta-data\"",
                "\"https://[::ffff:10.0.0.1]/\"",
                "\"http://0x7f000001/\"",
                "\"file:///etc/passwd\"",
                "\"https://user:pw@8.8.8.8/\"",
                "\"http://8.8.8.8/\"",
                "\"https://8.8.8.8:25/\"",
                "7",
                "{}"
            })
    void S38_aUrlThatMustNotBeReachedIs400AndStoresNothing(String url) throws Exception {
        HttpResponse<String> refused = post("{\"webhookUrl\":" + url + ",\"size\":1}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused.body()).path("type").asText()).endsWith("/invalid-input");
        assertThat(json(refused.body()).at("/errors/0/pointer").asText()).isEqualTo("#/webhookUrl");
        assertThat(durable.client()
                        .queryInstances(OrchestrationQuery.ALL.withSystem(true))
                        .instances())
                .isEmpty();
    }
}
