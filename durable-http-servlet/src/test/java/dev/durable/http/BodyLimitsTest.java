package dev.durable.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durable.TypeRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body may be (B25), on the handlers alone: whatever is refused has stored nothing. */
class BodyLimitsTest {
    private final FakeClient client = new FakeClient();
    private final DurableHttp http = DurableHttp.builder(client)
            .route(AsyncRoute.of("/r", "Any", new TypeRef<Object>() {}))
            .build();

    @AfterEach
    void close() {
        http.close();
    }

    private HttpResponse post(byte[] body) {
        return http.handle(Requests.of("POST", "/r", body, "Content-Type", "application/json"))
                .join();
    }

    private HttpResponse post(String body) {
        return post(body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode refused(HttpResponse response, int status, String type) {
        assertThat(response.status()).isEqualTo(status);
        JsonNode problem = Requests.json(response);
        assertThat(problem.path("type").asText()).endsWith("/" + type);
        assertThat(response.body().toUtf8()).doesNotContain("Stream", "jackson", "Source", "Exception");
        assertThat(client.instances()).isEmpty();
        return problem;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\n  \"a\": x}`|2|8",
                "`{\"a\":1,\"a\":2}`|1|11",
                "`{\"a\":1} x`|1|9",
                "`{\"a\":1}\n{}`|2|1",
                "`[1,2`|1|5",
                "`{\"a\":01}`|1|7",
                "`{\"a\":NaN}`|1|9",
                "`{'a':1}`|1|2",
                "`[1,]`|1|4",
                "`{\"a\":1e401}`|1|6",
                "`{\"a\":1e-99999999999}`|1|6",
                "`[\"\\ud800\"]`|1|2",
                "`[\"x\ty\"]`|1|4"
            })
    void whatIsNotStrictJsonNamesLineAndColumn(String body, long line, long column) {
        JsonNode problem = refused(post(body), 400, "malformed-json");

        assertThat(problem.path("line").asLong()).isEqualTo(line);
        assertThat(problem.path("column").asLong()).isEqualTo(column);
        assertThat(problem.path("detail").asText()).contains("line " + line + ", column " + column);
    }

    @Test
    void whatIsNotUtf8NamesLineAndColumn() {
        JsonNode latin1 = refused(post("{\n\"a\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1)), 400, "malformed-json");
        assertThat(latin1.path("line").asLong()).isEqualTo(2);
        assertThat(latin1.path("column").asLong()).isEqualTo(6);

        refused(post("{}".getBytes(StandardCharsets.UTF_16)), 400, "malformed-json");
        refused(post("{}".getBytes(StandardCharsets.UTF_16LE)), 400, "malformed-json");
        refused(post(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}), 400, "malformed-json");
        refused(post(new byte[] {'"', (byte) 0xe2, (byte) 0x82}), 400, "malformed-json");
        refused(post("\uFEFF{}"), 400, "malformed-json");
    }

    @Test
    void depthNamesAndDigitsAreLimited() {
        assertThat(post("[".repeat(100) + "]".repeat(100)).status()).isEqualTo(202);
        assertThat(post("{\"" + "n".repeat(1_000) + "\":" + "1".repeat(100) + "}")
                        .status())
                .isEqualTo(202);
        client.purgeInstance("id-1");
        client.purgeInstance("id-2");

        refused(post("[".repeat(101) + "]".repeat(101)), 400, "malformed-json");
        refused(post("[".repeat(500_000)), 400, "malformed-json");
        refused(post("{\"" + "n".repeat(1_001) + "\":1}"), 400, "malformed-json");
        refused(post("1".repeat(101)), 400, "malformed-json");
        refused(post("0." + "1".repeat(101)), 400, "malformed-json");
    }

    @Test
    void sizeIsCountedWhileReading() {
        int limit = 1 << 20;
        String largest = "\"" + "x".repeat(limit - 2) + "\"";
        assertThat(post(largest).status()).isEqualTo(202);
        client.purgeInstance("id-1");

        JsonNode problem = refused(post(largest + " "), 413, "body-too-large");
        assertThat(problem.path("limitBytes").asInt()).isEqualTo(limit);
    }

    @Test
    void anEndlessBodyIsNotReadOn() {
        InputStream endless = new InputStream() {
            private int count;

            @Override
            public int read() {
                count++;
                return ' ';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                count += length;
                assertThat(count).as("bytes read").isLessThan(3 << 20);
                java.util.Arrays.fill(buffer, offset, offset + length, (byte) ' ');
                return length;
            }
        };
        refused(http.handle(request(endless)).join(), 413, "body-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1048577", "99999999999999999999999"})
    void aBodyThatSaysItIsTooLargeIsRefusedUnread(String length) {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("the body was read");
            }

            @Override
            public int read(byte[] buffer, int offset, int count) {
                return read();
            }
        };
        Map<String, List<String>> headers =
                Map.of("content-type", List.of("application/json"), "content-length", List.of(length));
        HttpRequest request = new HttpRequest("POST", "", "/r", null, headers, unread, true);
        refused(http.handle(request).join(), 413, "body-too-large");
    }

    @Test
    void aBodyThatBreaksOffIs400() {
        InputStream broken = new SequenceInputStream(
                new java.io.ByteArrayInputStream("{\"a\":".getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("secret");
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        throw new IOException("secret");
                    }
                });
        refused(http.handle(request(broken)).join(), 400, "body-unreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/vnd.report+json"
            })
    void mediaTypesOfJsonAreTaken(String mediaType) {
        HttpResponse response = http.handle(Requests.of("POST", "/r", new byte[] {'1'}, "Content-Type", mediaType))
                .join();

        assertThat(response.status()).isEqualTo(202);
    }

    @Test
    void compressedBodiesAreRefusedWithWhatIsTaken() {
        HttpResponse response = http.handle(Requests.of(
                        "POST", "/r", new byte[] {'1'}, "Content-Type", "application/json", "Content-Encoding", "gzip"))
                .join();

        refused(response, 415, "unsupported-media-type");
        assertThat(response.headers()).containsEntry("Accept-Encoding", "identity");
    }

    private static HttpRequest request(InputStream body) {
        return new HttpRequest("POST", "", "/r", null, Map.of("content-type", List.of("application/json")), body, true);
    }
}
