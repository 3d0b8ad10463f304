package dev.durable.http.servlet;

import static dev.durable.history.OrchestrationRuntimeStatus.COMPLETED;
import static dev.durable.history.OrchestrationRuntimeStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durable.http.DurableHttp;
import dev.durable.http.FakeClient;
import dev.durable.http.ReportRequest;
import dev.durable.spi.TransientStorageException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servlet in a real container, over real sockets. */
class DurableServletTest {
    private final FakeClient client = new FakeClient();
    private final DurableHttp http = DurableHttp.builder(client)
            .route("/api/reports", "Report", ReportRequest.class, ReportRequest::validate)
            .maxHeldPolls(500)
            .build();
    private final JettyServer server = JettyServer.of(new DurableServlet(http));
    private final HttpClient browser =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        server.close();
        http.close();
    }

    /** An application's own servlet with the three lines that delegate. */
    private static final class OwnServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient DurableHttp http;

        OwnServlet(DurableHttp http) {
            this.http = http;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            DurableServlet.handle(http, request, response);
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return browser.send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(server.uri(target)).timeout(Duration.ofSeconds(60));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void startStatusResultCancelOverHttp() throws Exception {
        HttpResponse<String> started = send(to("/api/reports")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"startDate\":\"2024-01-01\"}"))
                .build());
        assertThat(started.statusCode()).isEqualTo(202);
        String id = json(started.body()).path("instanceId").asText();
        String statusUrl = started.headers().firstValue("Location").orElseThrow();

        assertThat(send(to(statusUrl).build()).statusCode()).isEqualTo(202);
        client.put(client.instance(id, "Report", COMPLETED, "{\"reportId\":\"ü\"}", null, null));
        HttpResponse<String> status = send(to(statusUrl).build());
        HttpResponse<String> result =
                send(to(json(status.body()).path("resultUrl").asText()).build());

        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(result.body()).isEqualTo("{\"reportId\":\"ü\"}");
        assertThat(result.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(result.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(send(to("/api/reports/" + id).DELETE().build()).statusCode()).isEqualTo(409);
        client.put("b", RUNNING);
        HttpResponse<String> cancelled = send(to("/api/reports/b").DELETE().build());
        assertThat(cancelled.statusCode()).isEqualTo(204);
        assertThat(cancelled.body()).isEmpty();
    }

    @Test
    void S32_manyLongPollsHoldNoThread() throws Exception {
        client.put("a", RUNNING);
        int polls = 300;
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < polls; i++) {
            answers.add(browser.sendAsync(
                    to("/api/reports/a/status?timeoutSeconds=60").build(), BodyHandlers.ofString()));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> client.waiting() == polls);

        await().untilAsserted(() ->
                assertThat(server.busyThreads()).as("threads at work").isLessThan(10));
        client.put("a", COMPLETED);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void S31_purgeDuringALongPollIs404() throws Exception {
        client.put("a", RUNNING);
        CompletableFuture<HttpResponse<String>> answer =
                browser.sendAsync(to("/api/reports/a/status?timeoutSeconds=60").build(), BodyHandlers.ofString());
        await().until(() -> client.waiting() == 1);

        client.purgeInstance("a");

        assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
    }

    @Test
    void aClientThatHangsUpDoesNoHarm() throws Exception {
        client.put("a", RUNNING);
        try (Socket socket = server.open()) {
            socket.getOutputStream()
                    .write("GET /api/reports/a/status?timeoutSeconds=60 HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> client.waiting() == 1);
        }

        client.put("a", COMPLETED);

        await().until(() -> server.connections() == 0);
        assertThat(send(to("/api/reports/a/status").build()).statusCode()).isEqualTo(200);
    }

    @Test
    void withoutAsyncSupportALongPollIsAnsweredAtOnce() throws Exception {
        client.put("a", RUNNING);
        try (JettyServer plain = new JettyServer("/", "/*", false, new DurableServlet(http))) {
            HttpResponse<String> answer =
                    send(HttpRequest.newBuilder(plain.uri("/api/reports/a/status?timeoutSeconds=60"))
                            .build());

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(client.waiting()).isZero();
        }
    }

    @Test
    void anExistingServletDelegatesUnderAContextPath() throws Exception {
        try (JettyServer other = new JettyServer("/shop", "/api/*", true, new OwnServlet(http))) {
            HttpResponse<String> started = send(HttpRequest.newBuilder(other.uri("/shop/api/reports"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"startDate\":\"2024-01-01\"}"))
                    .build());

            assertThat(started.statusCode()).isEqualTo(202);
            String statusUrl = started.headers().firstValue("Location").orElseThrow();
            assertThat(statusUrl).startsWith("/shop/api/reports/");
            assertThat(send(HttpRequest.newBuilder(other.uri(statusUrl)).build())
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void B19_methodsOverHttp() throws Exception {
        client.put("a", COMPLETED);

        HttpResponse<String> head = send(to("/api/reports/a/status")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(send(to("/api/reports/a/status").build()).headers().firstValue("Content-Length"));
        HttpResponse<String> options = send(to("/api/reports/a")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("Allow")).contains("DELETE, OPTIONS");
        String trace = server.raw(
                "TRACE /api/reports/a/status HTTP/1.1\r\nHost: x\r\nX-Secret: echo\r\nConnection: close\r\n\r\n");
        assertThat(trace).startsWith("HTTP/1.1 405").doesNotContain("echo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/reports/a;v=1/status",
                "/api/reports/%2e%2e/status",
                "/api/reports/..;/a/status",
                "/api/reports/a%2fb/status",
                "/api/reports/%252e/status",
                "/api/reports/%00/status",
                "/api/reports/%0d%0aX-Evil:1/status",
                "/api/reports/%ff/status",
                "/api/reports/%zz/status",
                "/api/reports/a/status?t=%zz",
                "/api/reports/a/status?t=%ff",
                "/api/reports/a\\b/status",
                "//api/reports/a/status",
                "/api/reports/a/status?timeoutSeconds=x",
                "http://evil.example/api/reports/nope/status"
            })
    void section3_hostileUrisNeverReachAnOperation(String target) {
        client.put("a", RUNNING);

        String answer = server.raw("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        // The container may answer itself, and its page may repeat the target, but only in its encoded form.
        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("\r\nX-Evil", "\nX-Evil", "Exception", "\tat ");
    }

    @Test
    void bodiesOverHttpAreCountedWhileStreaming() {
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
        String head = String.join(
                "\r\n",
                "POST /api/reports HTTP/1.1",
                "Host: x",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "Connection: close",
                "",
                "");
        String chunked = server.raw(head + chunk.repeat(17) + "0\r\n\r\n");
        String broken = server.raw(head + "zz\r\n");

        assertThat(chunked).startsWith("HTTP/1.1 413");
        assertThat(broken).startsWith("HTTP/1.1 400").doesNotContain("Exception", "\tat ");
        assertThat(client.instances()).isEmpty();
    }

    @Test
    void S41_storageDownIs503OverHttpAndRecovers() throws Exception {
        client.put("a", RUNNING);
        client.breakWith(new TransientStorageException("down", null));
        HttpResponse<String> down = send(to("/api/reports/a/status").build());
        client.breakWith(null);

        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.headers().firstValue("Retry-After")).isPresent();
        assertThat(down.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(send(to("/api/reports/a/status").build()).statusCode()).isEqualTo(202);
    }
}
