package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.StartOptions;
import dev.durable.TypeRef;
import dev.durable.internal.worker.Registrations;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import dev.durable.spi.WorkerView;
import dev.durable.storage.memory.MemoryStorage;
import dev.durable.testkit.internal.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two living workers that were given one name. In virtual time, with a lease of ten minutes. */
class SharedNameTest {
    private final VirtualTime time = new VirtualTime();
    private final Storage storage = new MemoryStorage(time);
    private final Durable durable = Durable.builder(storage).start();
    private final DurableTaskClient client = durable.client();
    private final Map<String, Integer> executions = new ConcurrentHashMap<>();
    private final List<SteppedWorker> workers = new ArrayList<>();

    @AfterEach
    void close() {
        workers.forEach(SteppedWorker::close);
        durable.close();
        storage.close();
    }

    private void worker() {
        Registrations registrations = new Registrations();
        registrations.orchestrator("o", TypeRef.of(Integer.class), (ctx, in) -> {
            ctx.waitForExternalEvent("e", Object.class).await();
            return ctx.callActivity("work", ctx.instanceId(), Integer.class).await();
        });
        registrations.activity(
                "work", TypeRef.of(String.class), (ctx, in) -> executions.merge((String) in, 1, Integer::sum));
        workers.add(new SteppedWorker("twin", storage, time, 100, registrations));
    }

    private List<String> startAndSignal(String prefix) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(client.scheduleNewOrchestrationInstance("o", i, StartOptions.id(prefix + i)));
        }
        ids.forEach(id -> client.raiseEvent(id, "e", null));
        return ids;
    }

    private void pass(Duration duration) {
        Duration until = time.elapsed().plus(duration);
        SteppedWorker.until(() -> time.elapsed().compareTo(until) > 0, workers.toArray(SteppedWorker[]::new));
    }

    private List<WorkerId> living() {
        return storage.queries().workers().stream().map(WorkerView::worker).toList();
    }

    @Test
    void eachTakesANameOfItsOwnAndNothingIsLost() {
        worker();
        worker();
        List<String> before = startAndSignal("before");
        pass(Duration.ofMinutes(30));

        List<WorkerId> settled = living();
        assertThat(settled)
                .extracting(WorkerId::name)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("twin"));
        List<String> after = startAndSignal("after");
        pass(Duration.ofMinutes(60));

        assertThat(living()).containsExactlyInAnyOrderElementsOf(settled);
        assertThat(before)
                .allSatisfy(id -> assertThat(client.getInstance(id, true).readOutputAs(Integer.class))
                        .isPositive());
        assertThat(after)
                .allSatisfy(id -> assertThat(client.getInstance(id, true).readOutputAs(Integer.class))
                        .isEqualTo(1));
        assertThat(after).extracting(executions::get).containsOnly(1);
    }
}
