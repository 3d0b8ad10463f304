package dev.durable.http;

import static dev.durable.history.OrchestrationRuntimeStatus.COMPLETED;
import static dev.durable.history.OrchestrationRuntimeStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.durable.TypeRef;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, negotiation and raw URIs (B19, section 3), on the handlers alone. */
class ProtocolTest {
    private final FakeClient client = new FakeClient();
    private final DurableHttp http = DurableHttp.builder(client)
            .route("/api/reports", "Report", ReportRequest.class, ReportRequest::validate)
            .route("/api/reports/archive", "Archive", ReportRequest.class, ReportRequest::validate)
            .build();

    @BeforeEach
    void put() {
        client.put(client.instance("a", "Report", COMPLETED, "\"out\"", null, null));
    }

    @AfterEach
    void close() {
        http.close();
    }

    private HttpResponse send(String method, String target, String... headers) {
        return http.handle(Requests.of(method, target, new byte[0], headers)).join();
    }

    private static String type(HttpResponse response) {
        return Requests.json(response).path("type").asText().replace("https://durable.dev/problems/", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/api/reports|POST, OPTIONS",
                "PUT|/api/reports|POST, OPTIONS",
                "DELETE|/api/reports|POST, OPTIONS",
                "GET|/api/reports/a|DELETE, OPTIONS",
                "POST|/api/reports/a/status|GET, HEAD, OPTIONS",
                "DELETE|/api/reports/a/result|GET, HEAD, OPTIONS",
                "TRACE|/api/reports/a/status|GET, HEAD, OPTIONS",
                "get|/api/reports/a/status|GET, HEAD, OPTIONS",
                "BREW|/api/reports/a/status|GET, HEAD, OPTIONS",
                "DELETE|/api/reports/openapi.json|GET, HEAD, OPTIONS"
            })
    void B19_otherMethodsAre405WithAllow(String method, String path, String allow) {
        HttpResponse response = send(method, path);

        assertThat(response.status()).isEqualTo(405);
        assertThat(type(response)).isEqualTo("method-not-allowed");
        assertThat(response.headers()).containsEntry("Allow", allow);
        assertThat(client.terminations()).isZero();
    }

    @Test
    void B19_optionsNamesWhatIsAllowed() {
        HttpResponse response = send("OPTIONS", "/api/reports/a/status");

        assertThat(response.status()).isEqualTo(204);
        assertThat(response.headers()).containsEntry("Allow", "GET, HEAD, OPTIONS");
        assertThat(response.body().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/reports/a/status",
                "/api/reports/a/result",
                "/api/reports/nope/status",
                "/api/reports/openapi.json",
                "/nowhere"
            })
    void B19_headHasTheHeadersOfGet(String path) {
        HttpResponse get = send("GET", path);
        HttpResponse head = send("HEAD", path);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.headers()).isEqualTo(get.headers()).containsKey("Content-Length");
        assertThat(head.body().size()).isZero();
        assertThat(get.body().size()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|200",
                "*/*|200",
                "application/*|200",
                "text/html, application/json;q=0.5|200",
                "text/html|406",
                "application/json;q=0|406",
                "*/*, application/json;q=0|406",
                "application/problem+json|406"
            })
    void B19_acceptIsKeptTo(String accept, int status) {
        HttpResponse response = send("GET", "/api/reports/a/status", "Accept", accept);

        assertThat(response.status()).isEqualTo(status);
    }

    @Test
    void B9_problemsArePlainJsonForWhoNamesOnlyThat() {
        assertThat(send("GET", "/nowhere", "Accept", "application/json").headers())
                .containsEntry("Content-Type", "application/json");
        for (String accept : new String[] {"*/*", "application/*", "text/html", "application/problem+json"}) {
            assertThat(send("GET", "/nowhere", "Accept", accept).headers())
                    .containsEntry("Content-Type", "application/problem+json");
        }
    }

    @Test
    void B19_anotherExpectationIs417() {
        assertThat(send("GET", "/api/reports/a/status", "Expect", "cake").status())
                .isEqualTo(417);
        assertThat(send("GET", "/api/reports/a/status", "Expect", "100-continue")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void B19_longUrisAre414() {
        HttpResponse response = send("GET", "/api/reports/a/status?x=" + "y".repeat(5_000));

        assertThat(response.status()).isEqualTo(414);
        assertThat(type(response)).isEqualTo("uri-too-long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/reports/a;v=1/status",
                "/api/reports;x/a/status",
                "/api/reports/a/status;jsessionid=1",
                "/api/reports/../reports/a/status",
                "/api/reports/./a/status",
                "/api/reports/%2e%2e/a/status",
                "/api/reports/..%2fa/status%",
                "/api/reports/%zz/status",
                "/api/reports/%1/status",
                "/api/reports/%ff/status",
                "/api/reports/%c0%80/status",
                "/api/reports/%00/status",
                "/api/reports/a%0d%0aX:y/status",
                "/api/reports/a\\b/status",
                "/api/reports/ä/status",
                "/api/reports/a b/status",
                "/api/reports/%0١/status",
                "/api/reports/a/status?x=%zz",
                "/api/reports/a/status?x=%ff",
                "/api/reports/a/status?x=a b",
                "api/reports/a/status",
                "*"
            })
    void section3_hostileUrisAre400(String target) {
        HttpResponse response = send("GET", target);

        assertThat(response.status()).isEqualTo(400);
        assertThat(type(response)).isEqualTo("malformed-uri");
        assertThat(response.body().toUtf8()).doesNotContain("\r", "\n", "X:y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/reportsx",
                "/api/reports/",
                "/api/reports//status",
                "//api/reports/a/status",
                "/api//reports/a/status",
                "/api/reports/a/status/",
                "/api/reports/a/Status",
                "/api/reports/a/status/x",
                "/api/reports/%252e/x/status"
            })
    void section3_otherPathsAre404(String target) {
        HttpResponse response = send("GET", target);

        assertThat(response.status()).isEqualTo(404);
        assertThat(type(response)).isEqualTo("no-such-resource");
    }

    @Test
    void section3_idsAreDecodedOnce() {
        assertThat(send("GET", "/api/reports/%61/status").status()).isEqualTo(200);
        assertThat(send("GET", "/api/reports/%2561/status").status()).isEqualTo(404);
    }

    @Test
    void unknownParametersAreIgnored() {
        assertThat(send("GET", "/api/reports/a/status?x&y=1&y=2&=z&&TIMEOUTSECONDS=x")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theContextPathIsPartOfPathUrls() {
        client.put("b", RUNNING);
        HttpRequest request = new HttpRequest(
                "POST",
                "/app",
                "/app/api/reports",
                null,
                Map.of("Content-Type", java.util.List.of("application/json")),
                new java.io.ByteArrayInputStream(
                        "{\"startDate\":\"2024-01-01\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                true);

        HttpResponse response = http.handle(request).join();

        assertThat(response.headers().get("Location")).startsWith("/app/api/reports/");
        HttpRequest odd = new HttpRequest(
                "GET", "/a\"pp", "/a\"pp/api/reports/b/status", null, Map.of(), InputStream.nullInputStream(), true);
        assertThat(http.handle(odd).join().status()).isEqualTo(400);
    }

    @Test
    void theLongerPathWins() {
        client.put(client.instance("x", "Archive", COMPLETED, "1", null, null));

        assertThat(send("GET", "/api/reports/archive/x/status").status()).isEqualTo(200);
        assertThat(send("GET", "/api/reports/x/status").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "/", "/a/", "/a//b", "/a/../b", "/..", "/a;b", "/ä", "/a b", ""})
    void oddRoutePathsAreRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AsyncRoute.of(path, "Report", TypeRef.of(ReportRequest.class)));
    }

    @Test
    void twoRoutesOfOnePathOrNoneAreRefused() {
        AsyncRoute<ReportRequest> route = AsyncRoute.of("/a", "Report", TypeRef.of(ReportRequest.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurableHttp.builder(client).route(route).route(route));
        assertThatIllegalStateException()
                .isThrownBy(() -> DurableHttp.builder(client).build());
    }
}
