package dev.durable.http.webhook;

import dev.durable.history.Payload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A POST over HTTP/1.1 that looks its host up once, checks every address, and connects to the very address that was
 * checked: the JDK's clients look up again by themselves, and a name may lead elsewhere by then. Thread-safe.
 */
final class SocketTransport implements WebhookTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SocketTransport.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(15);
    /** How long a receiver that has answered may take between two pieces of a body that nobody reads. */
    private static final int PATIENCE_MILLIS = 1_000;

    private static final ScheduledThreadPoolExecutor DEADLINES = deadlines();

    private final AddressRules rules;
    private final Duration totalTimeout;
    private final SSLSocketFactory tls;

    SocketTransport(AddressRules rules) {
        this(rules, TOTAL_TIMEOUT, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    SocketTransport(AddressRules rules, Duration totalTimeout, SSLSocketFactory tls) {
        this.rules = rules;
        this.totalTimeout = totalTimeout;
        this.tls = tls;
    }

    @Override
    public Answer post(Request request) throws IOException {
        WebhookUrl url = WebhookUrl.parse(request.uri().toString());
        url.requireFormAllowed(rules);
        List<InetAddress> addresses = url.resolve();
        url.requireAllowed(rules, addresses);
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            // Closing it is the one thing that ends a connect, a handshake, a write and a read alike, however
            // slowly the other side feeds us.
            Future<?> deadline =
                    DEADLINES.schedule(() -> close(socket), totalTimeout.toMillis(), TimeUnit.MILLISECONDS);
            try {
                socket.connect(
                        new InetSocketAddress(addresses.get(0), url.port()),
                        Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
                return exchange(url.isHttps() ? secure(socket, url) : socket, url, request);
            } finally {
                deadline.cancel(false);
            }
        }
    }

    /** The certificate must be for the name in the URL, whatever address it led to. */
    private Socket secure(Socket socket, WebhookUrl url) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(socket, url.host(), url.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!url.isLiteral()) {
            parameters.setServerNames(List.of(new SNIHostName(url.host())));
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static Answer exchange(Socket socket, WebhookUrl url, Request request) throws IOException {
        OutputStream out = new BufferedOutputStream(socket.getOutputStream());
        out.write(head(url, request.headers(), request.body()).getBytes(StandardCharsets.US_ASCII));
        try (InputStream body = request.body().toStream()) {
            body.transferTo(out);
        }
        out.flush();
        AnswerReader reader = new AnswerReader(socket.getInputStream());
        Answer answer = reader.read();
        socket.setSoTimeout(PATIENCE_MILLIS);
        reader.drain(answer);
        return answer;
    }

    private static String head(WebhookUrl url, Map<String, String> headers, Payload body) {
        String path = url.uri().getRawPath().isEmpty() ? "/" : url.uri().getRawPath();
        String query = url.uri().getRawQuery() == null ? "" : "?" + url.uri().getRawQuery();
        StringBuilder head =
                new StringBuilder("POST ").append(path).append(query).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(url.uri().getRawAuthority()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("Content-Length: ")
                .append(body.size())
                .append("\r\nConnection: close\r\n\r\n")
                .toString();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a webhook's connection could not be closed at its deadline", e);
        }
    }

    private static ScheduledThreadPoolExecutor deadlines() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "durable-webhook-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
