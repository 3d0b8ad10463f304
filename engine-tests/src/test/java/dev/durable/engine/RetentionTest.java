package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationQuery;
import dev.durable.RetentionPolicy;
import dev.durable.StartOptions;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TerminalNotification;
import dev.durable.TypeRef;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Storage;
import dev.durable.testkit.internal.VirtualTime;
import dev.durable.testkit.storage.ForwardingStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ended instances go when they are old enough, and nothing else goes. */
class RetentionTest extends EngineTest {
    private static final String NOTIFY = "$durable/notify";

    private final VirtualTime time = new VirtualTime();
    private final List<VirtualWorker> workers = new ArrayList<>();

    @AfterEach
    void closeWorkers() {
        workers.forEach(VirtualWorker::close);
    }

    private static final class Receiver implements TaskOrchestrator<TerminalNotification, Void> {
        @Override
        public Void run(TaskOrchestrationContext ctx, TerminalNotification input) {
            return null;
        }
    }

    private void sweeper(String name, RetentionPolicy policy) {
        workers.add(new VirtualWorker(name, VirtualWorker.aging(storage, time), time, policy));
    }

    private static String ended(Durable durable, String name, Object input, StartOptions options) {
        String id = durable.client().scheduleNewOrchestrationInstance(name, input, options);
        awaitEnd(durable.client(), id);
        return id;
    }

    private static List<String> stored(DurableTaskClient client) {
        return client.queryInstances(OrchestrationQuery.ALL.withSystem(true)).instances().stream()
                .map(OrchestrationMetadata::instanceId)
                .map(id -> id.startsWith("$durable/") ? "system" : id)
                .sorted()
                .toList();
    }

    /** One that completed and was asked to notify, one that failed, one that was terminated, one that waits. */
    private DurableTaskClient oneOfEach() {
        Durable durable = start(builder()
                .retention(RetentionPolicy.FOREVER)
                .systemOrchestrator(NOTIFY, new Receiver())
                .orchestrator("adds", Integer.class, (ctx, in) -> in + 1)
                .orchestrator("fails", Integer.class, (ctx, in) -> {
                    throw new IllegalStateException("no " + in);
                })
                .orchestrator(
                        "waits",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()));
        DurableTaskClient client = durable.client();
        StartOptions notify = StartOptions.id("completed").withOnTerminal(new StartOptions.OnTerminal(NOTIFY, "mine"));
        ended(durable, "adds", 1, notify);
        ended(durable, "fails", 1, StartOptions.id("failed"));
        client.scheduleNewOrchestrationInstance("waits", 1, StartOptions.id("terminated"));
        client.terminate("terminated", "enough");
        client.scheduleNewOrchestrationInstance("waits", 1, StartOptions.id("waiting"));
        String system = client.queryInstances(OrchestrationQuery.ALL.withSystem(true)).instances().stream()
                .map(OrchestrationMetadata::instanceId)
                .filter(id -> id.startsWith("$durable/"))
                .findFirst()
                .orElseThrow();
        awaitEnd(client, system);
        return client;
    }

    @Test
    void eachStatusGoesAtItsOwnAge() {
        DurableTaskClient client = oneOfEach();
        sweeper("w", new RetentionPolicy(Duration.ofHours(1), Duration.ofDays(2), Duration.ofDays(3), null));

        time.skip(Duration.ofMinutes(50));
        assertThat(stored(client)).containsExactly("completed", "failed", "system", "terminated", "waiting");
        time.skip(Duration.ofMinutes(10));
        assertThat(stored(client)).containsExactly("failed", "system", "terminated", "waiting");
        time.skip(Duration.ofDays(2));
        assertThat(stored(client)).containsExactly("system", "terminated", "waiting");
        time.skip(Duration.ofDays(1));
        assertThat(stored(client)).containsExactly("system", "waiting");
        time.skip(Duration.ofDays(1_000));
        assertThat(stored(client)).containsExactly("system", "waiting");
    }

    @Test
    void byDefaultOnlyTheLibrarysOwnGo() {
        DurableTaskClient client = oneOfEach();
        sweeper("w", RetentionPolicy.DEFAULT);

        time.skip(Duration.ofDays(7).minusMinutes(10));
        assertThat(stored(client)).containsExactly("completed", "failed", "system", "terminated", "waiting");
        time.skip(Duration.ofMinutes(10));
        assertThat(stored(client)).containsExactly("completed", "failed", "terminated", "waiting");
        time.skip(Duration.ofDays(1_000));
        assertThat(stored(client)).containsExactly("completed", "failed", "terminated", "waiting");
    }

    @Test
    void aChildGoesByItsOwnEndAndItsParentGoesOn() {
        Durable durable = start(builder()
                .orchestrator("parent", Integer.class, (ctx, in) -> {
                    int first = child(ctx, in);
                    ctx.setCustomStatus("has the first");
                    String between =
                            ctx.waitForExternalEvent("go", String.class).await();
                    return first + between + child(ctx, in + 1);
                })
                .orchestrator("child", Integer.class, (ctx, in) -> in * 10));
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("parent", 1, StartOptions.id("parent"));
        await().atMost(LONG).until(() -> client.getInstance("parent", false).customStatus() != null);
        assertThat(stored(client)).hasSize(2);
        sweeper("w", RetentionPolicy.ofAll(Duration.ofMinutes(1)));

        time.skip(Duration.ofMinutes(2));
        assertThat(stored(client)).containsExactly("parent");
        client.raiseEvent("parent", "go", " and ");

        assertThat(awaitOutput(client, "parent", String.class)).isEqualTo("10 and 20");
        time.skip(Duration.ofMinutes(2));
        assertThat(stored(client)).isEmpty();
    }

    private static int child(TaskOrchestrationContext ctx, int input) {
        return ctx.callSubOrchestrator("child", input, TypeRef.of(Integer.class), TaskOptions.DEFAULT)
                .await();
    }

    private void endedMany(DurableTaskClient client, int count) {
        for (int i = 0; i < count; i++) {
            client.scheduleNewOrchestrationInstance("unknown", i, StartOptions.id("i" + i));
            client.terminate("i" + i, null);
        }
    }

    @Test
    void manyGoInSmallStepsWithPauses() {
        DurableTaskClient client = start(builder()).client();
        endedMany(client, 450);
        List<Duration> purgedAt = new ArrayList<>();
        List<Integer> purged = new ArrayList<>();
        Storage watched = watchedPurges(VirtualWorker.aging(storage, time), (request, outcome) -> {
            assertThat(((PurgeRequest.ByFilter) request).max()).isLessThanOrEqualTo(500);
            if (outcome.purged() > 0) {
                purgedAt.add(time.elapsed());
                purged.add(outcome.purged());
            }
        });
        workers.add(new VirtualWorker("w", watched, time, terminatedAfterAMinute()));

        time.skip(Duration.ofMinutes(2));

        assertThat(stored(client)).isEmpty();
        assertThat(purged).containsExactly(200, 200, 50);
        for (int i = 1; i < purgedAt.size(); i++) {
            assertThat(purgedAt.get(i).minus(purgedAt.get(i - 1))).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    /** In virtual time one sweeps while the other rests. */
    @Test
    void severalWorkersRemoveEachInstanceOnce() {
        DurableTaskClient client = start(builder()).client();
        endedMany(client, 450);
        List<String> sweepers = new ArrayList<>();
        AtomicInteger total = new AtomicInteger();
        // Names whose hash has the same remainder sweep at the same time.
        for (String name : List.of("Aa", "BB")) {
            Storage watched = watchedPurges(VirtualWorker.aging(storage, time), (request, outcome) -> {
                total.addAndGet(outcome.purged());
                if (outcome.purged() > 0) {
                    sweepers.add(name);
                }
            });
            workers.add(new VirtualWorker(name, watched, time, terminatedAfterAMinute()));
        }

        time.skip(Duration.ofMinutes(2));

        assertThat(stored(client)).isEmpty();
        assertThat(total).hasValue(450);
        assertThat(sweepers).contains("Aa", "BB");
    }

    private static RetentionPolicy terminatedAfterAMinute() {
        return new RetentionPolicy(null, null, Duration.ofMinutes(1), null);
    }

    private static Storage watchedPurges(Storage storage, BiConsumer<PurgeRequest, PurgeOutcome> watcher) {
        return new ForwardingStorage(storage) {
            @Override
            public PurgeOutcome purge(PurgeRequest request) {
                PurgeOutcome outcome = super.purge(request);
                watcher.accept(request, outcome);
                return outcome;
            }
        };
    }
}
