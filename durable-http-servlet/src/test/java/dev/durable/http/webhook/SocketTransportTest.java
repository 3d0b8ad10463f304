package dev.durable.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.history.Payload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one POST that a webhook needs, against receivers of all manners. */
class SocketTransportTest {
    private static final AddressRules LOOPBACK = new AddressRules(List.of("127.0.0.0/8"));

    /** Takes one connection and hands it to the script. */
    private static final class Peer implements AutoCloseable {
        private final ServerSocket server;
        final CompletableFuture<String> head = new CompletableFuture<>();

        Peer(Script script) throws IOException {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    head.complete(readHead(socket));
                    script.run(socket.getOutputStream());
                } catch (IOException e) {
                    head.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static String readHead(Socket socket) throws IOException {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }

        URI uri(String path) {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private interface Script {
        void run(OutputStream out) throws IOException;
    }

    private static Script replies(String answer) {
        return out -> {
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        };
    }

    private static WebhookTransport.Answer post(Peer peer, String path, Duration total) throws IOException {
        return new SocketTransport(LOOPBACK, total, (SSLSocketFactory) SSLSocketFactory.getDefault())
                .post(new WebhookTransport.Request(
                        peer.uri(path), Map.of("webhook-id", "msg_1"), Payload.ofUtf8("{\"a\":\"ü\"}")));
    }

    @Test
    void thePostIsPlainHttp() throws Exception {
        try (Peer peer = new Peer(replies("HTTP/1.1 204 No Content\r\nRetry-After:  7 \r\n\r\n"))) {
            WebhookTransport.Answer answer = post(peer, "/hook?x=%20", Duration.ofSeconds(15));

            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.headers()).containsEntry("retry-after", "7");
            assertThat(peer.head.get(10, TimeUnit.SECONDS))
                    .isEqualTo(
                            "POST /hook?x=%20 HTTP/1.1\nHost: " + peer.uri("").getRawAuthority()
                                    + "\nwebhook-id: msg_1\nContent-Length: 10\nConnection: close\n");
        }
    }

    @Test
    void interimAnswersAreSkipped() throws Exception {
        try (Peer peer = new Peer(replies("HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\nHTTP/1.0 500\r\n\r\nbody"))) {
            assertThat(post(peer, "/", Duration.ofSeconds(15)).status()).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200", "SSH-2.0-x\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 999\r\n\r\n"})
    void whatIsNotHttpIsNoAnswer(String reply) throws Exception {
        try (Peer peer = new Peer(replies(reply))) {
            assertThatThrownBy(() -> post(peer, "/", Duration.ofSeconds(15))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anEndlessHeadIsCutOff() throws Exception {
        try (Peer peer = new Peer(out -> {
            while (true) {
                out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            assertThatThrownBy(() -> post(peer, "/", Duration.ofMinutes(5)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("too long");
        }
    }

    @Test
    void aReceiverThatNeverAnswersIsCutOffAtTheDeadline() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Peer peer = new Peer(out -> {
            out.write("HTTP/1.1 2".getBytes(StandardCharsets.US_ASCII));
            done.join();
        })) {
            assertThatThrownBy(() -> post(peer, "/", Duration.ofMillis(300))).isInstanceOf(IOException.class);
        } finally {
            done.complete(null);
        }
    }

    @Test
    void anAnswerCountsThoughItsBodyNeverEnds() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Peer peer = new Peer(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\nx".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            done.join();
        })) {
            assertThat(post(peer, "/", Duration.ofMillis(300)).status()).isEqualTo(200);
        } finally {
            done.complete(null);
        }
    }

    @Test
    void aRefusedAddressIsNeverConnectedTo() throws Exception {
        try (Peer peer = new Peer(replies("HTTP/1.1 200 OK\r\n\r\n"))) {
            WebhookTransport strict = new SocketTransport(new AddressRules(List.of()));
            URI https = URI.create(peer.uri("/").toString().replace("http:", "https:"));

            assertThatThrownBy(() -> strict.post(new WebhookTransport.Request(https, Map.of(), Payload.ofUtf8("{}"))))
                    .isInstanceOf(WebhookRefusedException.class);
            assertThat(peer.head).isNotDone();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200,DELIVERED",
        "204,DELIVERED",
        "299,DELIVERED",
        "301,RETRY",
        "307,RETRY",
        "400,UNLIKELY",
        "404,UNLIKELY",
        "408,RETRY",
        "409,RETRY",
        "410,GONE",
        "425,RETRY",
        "429,RETRY",
        "500,RETRY",
        "503,RETRY"
    })
    void theStatusDecidesWhatFollows(int status, WebhookOutcome.Verdict verdict) {
        WebhookTransport.Answer answer = new WebhookTransport.Answer(status, Map.of());

        assertThat(SendWebhook.judge(answer, Instant.EPOCH).verdict()).isEqualTo(verdict);
    }

    @Test
    void aReceiverMayAbortADelivery() {
        WebhookTransport.Answer answer = new WebhookTransport.Answer(500, Map.of("webhook-delivery", "abort-message"));

        assertThat(SendWebhook.judge(answer, Instant.EPOCH).verdict()).isEqualTo(WebhookOutcome.Verdict.GONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "120|120",
                "999999999|86400",
                "10000000000|86400",
                "99999999999999999999|86400",
                "00000000000000000007|7",
                "-5|0",
                "soon|0",
                "Mon, 15 Jan 2024 10:01:00 GMT|60",
                "Mon, 15 Jan 2024 09:00:00 GMT|0",
                "Fri, 15 Jan 2044 10:00:00 GMT|86400"
            })
    void retryAfterIsHonouredUpToADay(String value, long seconds) {
        WebhookTransport.Answer answer = new WebhookTransport.Answer(503, Map.of("retry-after", value));

        assertThat(SendWebhook.judge(answer, Instant.parse("2024-01-15T10:00:00Z"))
                        .retryAfterSeconds())
                .isEqualTo(seconds);
    }
}
