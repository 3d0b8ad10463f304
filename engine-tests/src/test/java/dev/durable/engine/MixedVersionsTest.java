package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.internal.worker.Registrations;
import dev.durable.spi.Storage;
import dev.durable.storage.memory.MemoryStorage;
import dev.durable.testkit.internal.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two versions of the library work on one storage, as while an application is deployed step by step. The newer one writes
 * events, or members of events, that the older one does not know. In virtual time.
 */
class MixedVersionsTest {
    private static final int INSTANCES = 20;

    private final VirtualTime time = new VirtualTime();
    private final Storage storage = new MemoryStorage(time);
    private final Durable durable = Durable.builder(storage).start();
    private final DurableTaskClient client = durable.client();
    private final List<SteppedWorker> workers = new ArrayList<>();

    @AfterEach
    void close() {
        workers.forEach(SteppedWorker::close);
        durable.close();
        storage.close();
    }

    private SteppedWorker worker(String name, Storage view) {
        Registrations registrations = new Registrations();
        registrations.orchestrator("o", TypeRef.of(Integer.class), (ctx, in) -> {
            String said = ctx.waitForExternalEvent("e", String.class).await();
            return ctx.callActivity("work", said, String.class).await();
        });
        registrations.orchestrator(
                "all",
                TypeRef.of(Integer.class),
                (ctx, in) -> ctx.allOf(List.of(
                                ctx.callActivity("work", "a", String.class),
                                ctx.callActivity("work", "b", String.class),
                                ctx.callActivity("work", "c", String.class),
                                ctx.callActivity("work", "d", String.class)))
                        .await());
        registrations.activity("work", TypeRef.of(String.class), (ctx, in) -> in + " by " + name);
        SteppedWorker worker = new SteppedWorker(name, view, time, 100, registrations);
        workers.add(worker);
        return worker;
    }

    private SteppedWorker older(String unknown) {
        return worker("older", new OlderView(storage, unknown));
    }

    private List<String> waiting(SteppedWorker worker) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            ids.add(client.scheduleNewOrchestrationInstance("o", i, StartOptions.DEFAULT));
        }
        worker.until(() -> ids.stream().allMatch(id -> get(id).status() == OrchestrationRuntimeStatus.RUNNING));
        return ids;
    }

    private OrchestrationMetadata get(String id) {
        return client.getInstance(id, true);
    }

    private boolean allEnded(List<String> ids) {
        return ids.stream().allMatch(id -> get(id).status().isTerminal());
    }

    /** The instances wait in the memory of the older one when the events come. */
    @Test
    void whatTheOlderOneCannotReadIsLeftToTheNewerOne() {
        SteppedWorker older = older("event-raised");
        List<String> ids = waiting(older);
        SteppedWorker newer = worker("newer", storage);
        ids.forEach(id -> client.raiseEvent(id, "e", "said"));

        SteppedWorker.until(() -> allEnded(ids), older, newer);

        for (String id : ids) {
            assertThat(get(id).readOutputAs(String.class)).startsWith("said by ");
            assertThat(client.getHistory(id))
                    .hasSize(5)
                    .filteredOn(event ->
                            event instanceof HistoryEvent.EventRaised || event instanceof HistoryEvent.TaskCompleted)
                    .hasSize(2);
        }
        assertThat(time.elapsed()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void whatNobodyCanReadIsParkedWithTheReasonUntilANewerOneIsThere() {
        SteppedWorker older = older("event-raised");
        List<String> ids = waiting(older);
        ids.forEach(id -> client.raiseEvent(id, "e", "said"));

        older.until(() -> ids.stream().allMatch(id -> get(id).status() == OrchestrationRuntimeStatus.SUSPENDED));

        assertThat(time.elapsed()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        assertThat(ids)
                .allSatisfy(id -> assertThat(get(id).pendingReason())
                        .startsWith("[DUR-205]")
                        .contains("'of-the-future'", "newer version", "resume"));
        SteppedWorker newer = worker("newer", storage);
        ids.forEach(id -> client.resume(id, null));
        SteppedWorker.until(() -> allEnded(ids), newer, older);
        assertThat(ids)
                .allSatisfy(id -> assertThat(get(id).readOutputAs(String.class)).isEqualTo("said by newer"));
    }

    @Test
    void aTaskThatTheOlderOneCannotReadIsRunByTheNewerOne() {
        SteppedWorker newer = worker("newer", storage);
        String id = client.scheduleNewOrchestrationInstance("all", 1, StartOptions.DEFAULT);
        // Two run here without a row, the other two are left over.
        newer.until(() -> get(id).status() == OrchestrationRuntimeStatus.RUNNING);
        SteppedWorker older = older("task-scheduled");

        older.until(() -> time.elapsed().compareTo(Duration.ofSeconds(3)) > 0);
        SteppedWorker.until(() -> allEnded(List.of(id)), older, newer);

        assertThat(get(id).readOutputAs(new TypeRef<List<String>>() {}))
                .containsExactly("a by newer", "b by newer", "c by newer", "d by newer");
    }

    @Test
    void membersThatTheOlderOneDoesNotKnowAreSkipped() {
        SteppedWorker newer = worker("newer", new NewerWriter(storage));
        List<String> ids = waiting(newer);
        newer.close();
        workers.remove(newer);
        SteppedWorker older = worker("older", storage);
        ids.forEach(id -> client.raiseEvent(id, "e", "said"));

        older.until(() -> allEnded(ids));

        assertThat(ids)
                .allSatisfy(id -> assertThat(get(id).readOutputAs(String.class)).isEqualTo("said by older"));
    }
}
