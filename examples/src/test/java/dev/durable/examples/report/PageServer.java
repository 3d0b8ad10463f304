package dev.durable.examples.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One origin for a page and the API behind it: serves the page, forwards {@code /api}, and takes the page's answer. */
final class PageServer implements AutoCloseable {
    private static final String PAGE = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>client</title></head>"
            + "<body><script type=\"module\" src=\"/client.js\"></script></body></html>";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient http = HttpClient.newHttpClient();
    private final CompletableFuture<String> done = new CompletableFuture<>();

    private PageServer(HttpServer server) {
        this.server = server;
    }

    static PageServer start(String script, URI api) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        PageServer pages = new PageServer(server);
        server.setExecutor(pages.threads);
        server.createContext("/page.html", exchange -> answer(exchange, 200, "text/html", bytes(PAGE)));
        server.createContext("/client.js", exchange -> answer(exchange, 200, "text/javascript", bytes(script)));
        server.createContext("/api", exchange -> pages.forward(exchange, api));
        server.createContext("/done", exchange -> {
            pages.done.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 200, "text/plain", bytes("thanks"));
        });
        server.start();
        return pages;
    }

    URI page() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/page.html");
    }

    CompletableFuture<String> done() {
        return done;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void forward(HttpExchange exchange, URI api) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        api.resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer(
                    exchange,
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse("application/octet-stream"),
                    response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
