package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.StartOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/transactions.md}, compiled and run. */
class TransactionsPageTest extends TransactionRules {
    @TempDir
    Path folder;

    @Override
    String url() {
        return "jdbc:h2:file:" + folder.resolve("shop");
    }

    @Override
    String user() {
        return "sa";
    }

    @Override
    String password() {
        return "";
    }

    @Override
    String newPrefix() {
        return "durable_";
    }

    private void insert(Connection connection, String table, String id) throws SQLException {
        book(connection, table + " " + id);
    }

    private void order(Connection connection, DurableTaskClient client, String token, String id) throws SQLException {
        insert(connection, "orders", id);
        DurableTransaction tx = client.join(storage.transaction(connection));
        tx.scheduleNewOrchestrationInstance("Ship", id, StartOptions.DEFAULT.withInstanceId("ship-" + id));
        tx.raiseEvent("warehouse", "ordered", id);
        tx.completeActivity(token, id); // an activity that was waiting for the order, see context.completeLater()
        connection.commit(); // the order, the instance, the event and the result, or none of them
        tx.wake(); // optional: the worker of this process looks now, not at its next poll
    }

    @Test
    void theCodeOfThePageRuns() throws Exception {
        BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
        Durable durable = closedAtTheEnd(Durable.builder(storage)
                .activity("AwaitOrder", String.class, (context, input) -> {
                    tokens.add(context.completionToken());
                    return context.completeLater();
                })
                .orchestrator(
                        "Shop",
                        String.class,
                        (context, input) -> context.callActivity("AwaitOrder", null, String.class)
                                .await())
                .activity("Charge", String.class, storage.transactional((context, connection, id) -> {
                    insert(connection, "payments", id);
                    return "paid " + id;
                }))
                .orchestrator(
                        "Ship",
                        String.class,
                        (context, id) ->
                                context.callActivity("Charge", id, String.class).await())
                .orchestrator(
                        "Warehouse",
                        String.class,
                        (context, input) -> context.waitForExternalEvent("ordered", String.class)
                                .await())
                .start());
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("Shop", null, StartOptions.DEFAULT.withInstanceId("shop"));
        client.scheduleNewOrchestrationInstance("Warehouse", null, StartOptions.DEFAULT.withInstanceId("warehouse"));

        order(begin(), client, tokens.take(), "7");

        assertThat(outputOf(client, "ship-7")).isEqualTo("Completed:paid 7");
        assertThat(outputOf(client, "shop")).isEqualTo("Completed:7");
        assertThat(outputOf(client, "warehouse")).isEqualTo("Completed:7");
        assertThat(seats()).containsExactly("orders 7", "payments 7");
    }

    @Test
    void theCodeOfThePageIsThisCode() throws IOException {
        String own =
                words(Files.readString(Path.of("src/test/java/dev/durable/storage/jdbc/TransactionsPageTest.java")));
        Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/transactions.md")));
        List<String> code = blocks.results().map(block -> words(block.group(1))).toList();

        assertThat(code).hasSize(2).allSatisfy(block -> assertThat(own).contains(block));
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
