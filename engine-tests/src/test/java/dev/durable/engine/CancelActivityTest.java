package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An orchestrator gives up on activities: those that run are told, those that wait do not start. */
class CancelActivityTest extends EngineTest {
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();

    private DurableBuilder orchestrator(int count) {
        return builder().orchestrator("gives up", String.class, (ctx, in) -> {
            List<Task<String>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(ctx.callActivity("slow", in, String.class));
            }
            ctx.waitForExternalEvent("enough", String.class).await();
            calls.forEach(Task::cancel);
            return ctx.waitForExternalEvent("end", String.class).await();
        });
    }

    private DurableBuilder activity(DurableBuilder builder) {
        return builder.maxConcurrentActivities(1)
                .lease(Duration.ofSeconds(1))
                .activity("slow", String.class, (ctx, in) -> {
                    started.incrementAndGet();
                    await().until(ctx::isCancelled);
                    told.incrementAndGet();
                    return in;
                });
    }

    private void cancels(Durable durable, String id) {
        await().until(() -> started.get() == 1);
        durable.client().raiseEvent(id, "enough", "");
        await().until(() -> told.get() > 0);
        await().until(() ->
                storage.queries().unknownTasks(Set.of(), storage.now(), 100).isEmpty());
        durable.client().raiseEvent(id, "end", "done");
        assertThat(awaitOutput(durable.client(), id, String.class)).isEqualTo("done");
        await().until(() -> told.get() == started.get());
    }

    @Test
    void whereTheInstanceIs() {
        Durable durable = start(activity(orchestrator(2)));
        cancels(durable, run(durable, "gives up", "x"));
        assertThat(started).hasValue(1);
    }

    /** The other one may start what it has claimed before it hears of the end of that, too. */
    @Test
    void inAnotherWorker() {
        Durable owner = start(orchestrator(20));
        start(activity(builder()));
        await().until(() -> storage.queries().workers().stream()
                .anyMatch(worker -> worker.activities().contains("slow")));
        cancels(owner, run(owner, "gives up", "x"));
        assertThat(started).hasValueLessThan(10);
    }
}
