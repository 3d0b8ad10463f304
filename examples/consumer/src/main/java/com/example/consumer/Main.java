package com.example.consumer;

import dev.durable.Durable;
import dev.durable.http.DurableHttp;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Runs the README's sample, then an orchestration over HTTP through a servlet and a storage of its own. */
public final class Main {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Main() {}

    public static void main(String[] args) throws Exception {
        System.out.println(Main.class.getModule().isNamed() ? "on the module path" : "on the class path");
        Hello.main(args);
        LongAdder commits = new LongAdder();
        try (Storage storage = new WrappedStorage(JdbcStorage.h2Memory("consumer"), commits);
                Durable durable = Durable.builder(storage)
                        .orchestrator("Order", String.class, (context, name) -> context.callActivity(
                                        "Pack", name, String.class)
                                .await())
                        .activity("Pack", String.class, (context, name) -> "packed " + name)
                        .start()) {
            DurableHttp http = DurableHttp.builder(durable.client())
                    .route("/orders", "Order", String.class, order -> {})
                    .build();
            serve(http);
        }
        require(commits.sum() > 0, "the wrapped storage saw " + commits + " commits");
    }

    private static void serve(DurableHttp http) throws Exception {
        Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletHolder holder = new ServletHolder(new OrdersServlet(http));
        holder.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.start();
        try {
            URI base = URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
            require(send(base.resolve("/about"), "GET", "").body().equals("orders"), "its own path still answers");
            HttpResponse<String> start = send(base.resolve("/orders"), "POST", "\"lamp\"");
            require(start.statusCode() == 202, "start answers " + start.statusCode());
            String status = start.headers().firstValue("Location").orElseThrow();
            HttpResponse<String> end = send(base.resolve(status + "?timeoutSeconds=30"), "GET", "");
            require(end.statusCode() == 200, "status answers " + end.body());
            HttpResponse<String> result = send(base.resolve(status.replace("/status", "/result")), "GET", "");
            require(result.body().equals("\"packed lamp\""), "the result is " + result.body());
        } finally {
            server.stop();
        }
    }

    private static HttpResponse<String> send(URI uri, String method, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void require(boolean holds, String what) {
        System.out.println((holds ? "ok: " : "FAILED: ") + what);
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
