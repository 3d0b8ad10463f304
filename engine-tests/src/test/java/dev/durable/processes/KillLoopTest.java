package dev.durable.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationPage;
import dev.durable.OrchestrationQuery;
import dev.durable.engine.Postgres;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills an application at random moments, again and again on the same data: nothing that it was told is lost. */
@Tag("long")
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("durable.kills", 20);
    private static final int MOST_LINES = 250;

    @TempDir
    Path folder;

    private final List<Acknowledgement> acknowledged = new ArrayList<>();

    @Test
    void h2() throws Exception {
        loop("h2", "jdbc:h2:file:" + folder.resolve("db"), "sa");
    }

    @Test
    void postgresql() throws Exception {
        loop("postgresql", Postgres.server().getJdbcUrl("postgres", "postgres"), "postgres");
    }

    private void loop(String name, String url, String user) throws Exception {
        long seed = Long.getLong("durable.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(random, url, user, "r" + kill);
        }
        List<String> lost;
        try (Storage storage = KilledApplication.open(url, user, "kill_");
                Durable durable = KilledApplication.running(storage, "last").start()) {
            finish(durable.client());
            lost = lost(durable.client());
        }
        System.out.printf(
                "kill loop %s: %d kills, %d acknowledged calls, %d lost (seed %d)%n",
                name, KILLS, acknowledged.size(), lost.size(), seed);
        assertThat(acknowledged).as("acknowledged calls").hasSizeGreaterThan(KILLS);
        assertThat(lost).as("lost with seed %d", seed).isEmpty();
    }

    /** One in four dies early, perhaps while it opens the storage, which may have to be repaired. */
    private void runAndKill(Random random, String url, String user, String name) throws InterruptedException {
        try (ChildProcess application = ChildProcess.start(KilledApplication.class, url, user, "kill_", name)) {
            application.next("opening");
            boolean early = random.nextInt(4) == 0;
            List<String> lines = new ArrayList<>();
            for (int count = early ? 0 : random.nextInt(MOST_LINES); count > 0; count--) {
                lines.add(application.nextLine());
            }
            lines.addAll(application.linesWithin(Duration.ofMillis(random.nextInt(early ? 1_000 : 10))));
            lines.addAll(application.kill());
            lines.forEach(line -> acknowledged.add(Acknowledgement.parse(line)));
        }
    }

    /** Sends what nobody was told to have been sent; what had arrived nevertheless is known by its id. */
    private void finish(DurableTaskClient client) throws InterruptedException {
        Set<Acknowledgement> known = new HashSet<>(acknowledged);
        for (OrchestrationMetadata instance : instances(client)) {
            String id = instance.instanceId();
            for (int event = 1;
                    event <= KilledApplication.EVENTS && !instance.status().isTerminal();
                    event++) {
                if (!known.contains(new Acknowledgement.Raised(id, event))) {
                    KilledApplication.raise(client, id, event);
                }
            }
        }
        try {
            for (OrchestrationMetadata instance : instances(client)) {
                client.waitForInstanceCompletion(instance.instanceId(), ChildProcess.PATIENCE, false);
            }
        } catch (TimeoutException e) {
            System.out.println(e.getMessage() + ": see what is lost");
        }
    }

    private List<String> lost(DurableTaskClient client) {
        List<String> lost = new ArrayList<>();
        Map<String, String> outputs = new HashMap<>();
        for (OrchestrationMetadata instance : instances(client)) {
            String id = instance.instanceId();
            String output = instance.status() == OrchestrationRuntimeStatus.COMPLETED
                    ? instance.readOutputAs(String.class)
                    : instance.status().toString();
            outputs.put(id, output);
            if (!output.matches(KilledApplication.output(id))) {
                lost.add(id + " should have ended, now " + output);
            }
            for (int event = 1; event <= KilledApplication.EVENTS; event++) {
                long times = timesSeen(client, id, KilledApplication.eventName(event));
                if (times != 1) {
                    lost.add(id + " saw event " + event + " " + times + " times");
                }
            }
        }
        for (Acknowledgement call : acknowledged) {
            String output = outputs.get(call.id());
            boolean there =
                    call instanceof Acknowledgement.Ended ended ? ended.output().equals(output) : output != null;
            if (!there) {
                lost.add(call.line() + ", now " + output);
            }
        }
        return lost;
    }

    private static long timesSeen(DurableTaskClient client, String id, String event) {
        return client.getHistory(id).stream()
                .filter(seen -> seen instanceof HistoryEvent.EventRaised raised
                        && raised.name().equals(event))
                .count();
    }

    private static List<OrchestrationMetadata> instances(DurableTaskClient client) {
        List<OrchestrationMetadata> all = new ArrayList<>();
        String token = null;
        do {
            OrchestrationPage page = client.queryInstances(
                    OrchestrationQuery.ALL.withPayloads(true).withPage(1_000, token));
            all.addAll(page.instances());
            token = page.nextPageToken();
        } while (token != null);
        return all;
    }
}
