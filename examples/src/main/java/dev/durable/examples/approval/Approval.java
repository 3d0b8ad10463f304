package dev.durable.examples.approval;

import com.sun.net.httpserver.HttpServer;
import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.StartOptions;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Orders that wait for an answer over HTTP, with their state in an H2 file. Stop it and start it again before you answer:
 *
 * <pre>
 * java -cp examples/target/report-api.jar dev.durable.examples.approval.Approval
 * curl -d Ada http://127.0.0.1:8081/approve/...
 * </pre>
 */
public final class Approval implements AutoCloseable {
    private static final String ORDER = "order-7";

    private final Durable durable;
    private final HttpServer server;

    /**
     * Starts the worker and the server.
     *
     * @param storage where the orders are
     * @param port where answers are taken, or 0 for a free one
     * @param mail gets the letters, line by line
     * @throws IOException if the port is taken
     */
    Approval(Storage storage, int port, Consumer<String> mail) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        durable = Durable.builder(storage)
                .orchestrator(new OrderWithApproval())
                .activity(
                        AskForApproval.class,
                        () -> new AskForApproval((order, token) -> {
                            mail.accept("May " + order + " be shipped?");
                            mail.accept("  yes: curl -d YOUR-NAME " + base + "/approve/" + token);
                            mail.accept("  no:  curl -d YOUR-REASON " + base + "/refuse/" + token);
                        }))
                .start();
        server.createContext("/approve/", new AnswerHandler(durable.client(), true));
        server.createContext("/refuse/", new AnswerHandler(durable.client(), false));
        server.start();
    }

    DurableTaskClient client() {
        return durable.client();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        durable.close();
    }

    /**
     * Places an order, unless there is one from before, and prints what becomes of it.
     *
     * @param args not used
     * @throws Exception if it cannot run
     */
    public static void main(String[] args) throws Exception {
        Consumer<String> print = System.out::println;
        try (Storage storage = JdbcStorage.h2File(Path.of("data/approval"));
                Approval approval = new Approval(storage, 8081, print)) {
            DurableTaskClient client = approval.client();
            if (client.getInstance(ORDER, false) == null) {
                client.scheduleNewOrchestrationInstance(OrderWithApproval.class, ORDER, StartOptions.id(ORDER));
            } else {
                System.out.println("waiting for an answer to the letter of before");
            }
            System.out.println(client.waitForInstanceCompletion(ORDER, Duration.ofDays(4), true)
                    .readOutputAs(String.class));
            client.purgeInstance(ORDER);
        }
    }
}
