package dev.durable.examples.hello;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.StartOptions;
import dev.durable.TaskActivity;
import dev.durable.TaskOrchestrator;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.nio.file.Path;
import java.time.Duration;

/** One orchestrator, one activity, state in an H2 file. */
public final class Hello {
    private Hello() {}

    /**
     * Runs one orchestration and prints what it returns.
     *
     * @param args not used
     * @throws Exception if it cannot run
     */
    public static void main(String[] args) throws Exception {
        // README
        TaskActivity<String, String> greet = (context, name) -> "Hello, " + name + "!";
        TaskOrchestrator<String, String> welcome = (context, name) -> {
            context.createTimer(Duration.ofSeconds(2)).await(); // survives kill -9, deploys, months
            return context.callActivity("Greet", name, String.class).await();
        };
        try (Storage storage = JdbcStorage.h2File(Path.of("data/hello"));
                Durable durable = Durable.builder(storage)
                        .orchestrator("Welcome", String.class, welcome)
                        .activity("Greet", String.class, greet)
                        .start()) {
            DurableTaskClient client = durable.client();
            String id = client.scheduleNewOrchestrationInstance("Welcome", "world", StartOptions.DEFAULT);
            System.out.println(client.waitForInstanceCompletion(id, Duration.ofMinutes(1), true)
                    .readOutputAs(String.class));
        }
        // README
    }
}
