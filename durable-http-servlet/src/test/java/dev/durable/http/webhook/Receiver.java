package dev.durable.http.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A webhook receiver on the loopback interface. */
final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

    record Delivery(String method, String target, String id, String timestamp, String signature, String body) {}

    record Reply(int status, String retryAfter) {
        static Reply of(int status) {
            return new Reply(status, "");
        }
    }

    /** Replies by the number of the delivery, from 0. */
    Receiver(Function<Integer, Reply> replies) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, replies));
        server.start();
    }

    private void answer(HttpExchange exchange, Function<Integer, Reply> replies) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        int number = deliveries.size();
        Reply reply = replies.apply(number);
        deliveries.add(new Delivery(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                header(exchange, "webhook-id"),
                header(exchange, "webhook-timestamp"),
                header(exchange, "webhook-signature"),
                body));
        if (!reply.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
        }
        if (reply.status() / 100 == 3) {
            exchange.getResponseHeaders().set("Location", url("/elsewhere"));
        }
        exchange.sendResponseHeaders(reply.status(), -1);
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
