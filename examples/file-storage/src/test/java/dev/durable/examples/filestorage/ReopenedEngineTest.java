package dev.durable.examples.filestorage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import dev.durable.TaskActivity;
import dev.durable.TaskOrchestrator;
import dev.durable.spi.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on this storage: an orchestration that goes on where it was. */
class ReopenedEngineTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private final List<String> ran = new CopyOnWriteArrayList<>();

    private Durable start(Storage storage) {
        TaskActivity<String, String> pack = (context, item) -> {
            ran.add("pack " + item);
            return item + " packed";
        };
        TaskActivity<String, String> ship = (context, parcel) -> {
            ran.add("ship " + parcel);
            return parcel + " and shipped";
        };
        TaskOrchestrator<String, String> order = (context, item) -> {
            String parcel = context.callActivity("Pack", item, String.class).await();
            context.setCustomStatus("packed");
            context.waitForExternalEvent("paid", String.class).await();
            return context.callActivity("Ship", parcel, String.class).await();
        };
        return Durable.builder(storage)
                .orchestrator("Order", String.class, order)
                .activity("Pack", String.class, pack)
                .activity("Ship", String.class, ship)
                .lease(Duration.ofMillis(300)) // How long the next process waits for one that was killed.
                .start();
    }

    private String packed(Durable durable) {
        String id = durable.client().scheduleNewOrchestrationInstance("Order", "book", StartOptions.DEFAULT);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> durable.client().getInstance(id, true).readCustomStatusAs(String.class) != null);
        return id;
    }

    private void assertGoesOn(Path left, String id) throws Exception {
        try (Storage storage = FileStorage.open(left);
                Durable durable = start(storage)) {
            durable.client().raiseEvent(id, "paid", "card");
            OrchestrationMetadata ended = durable.client().waitForInstanceCompletion(id, SOON, true);
            assertThat(ended.readOutputAs(String.class)).isEqualTo("book packed and shipped");
        }
        assertThat(ran).containsExactly("pack book", "ship book packed");
    }

    @Test
    void anOrchestrationGoesOnAfterReopening() throws Exception {
        String id;
        try (Storage storage = FileStorage.open(directory);
                Durable durable = start(storage)) {
            id = packed(durable);
        }

        assertGoesOn(directory, id);
    }

    @Test
    void anOrchestrationGoesOnFromWhatAKilledProcessLeft() throws Exception {
        Path left = Files.createDirectory(directory.resolve("left"));
        String id;
        try (Storage storage = FileStorage.open(directory);
                Durable durable = start(storage)) {
            id = packed(durable);
            Files.copy(directory.resolve("log"), left.resolve("log"));
        }

        assertGoesOn(left, id);
    }
}
