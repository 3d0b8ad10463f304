package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.OrchestrationMetadata;
import dev.durable.RetentionPolicy;
import dev.durable.Task;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.testkit.internal.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** An activity that was known when it was called, and whose workers then left for good. */
class UnknownActivitiesTest extends EngineTest {
    private static final int CALLS = 5;

    private final VirtualTime time = new VirtualTime();
    private final CountDownLatch release = new CountDownLatch(1);

    private DurableBuilder orchestrators() {
        return builder().orchestrator("calls", String.class, (ctx, in) -> {
            List<Task<String>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(ctx.callActivity("leaves", in, String.class));
            }
            return ctx.allOf(calls).await().size();
        });
    }

    private DurableBuilder withActivity(DurableBuilder builder) {
        return builder.maxConcurrentActivities(1)
                .shutdownGrace(Duration.ZERO)
                .activity("leaves", String.class, (ctx, in) -> {
                    release.await();
                    return in;
                });
    }

    private OrchestrationRuntimeStatus status(Durable durable, String id) {
        return durable.client().getInstance(id, false).status();
    }

    /** Returns an instance whose tasks are stored, with nobody left who knows their activity. */
    private String abandoned() {
        Durable first = start(withActivity(orchestrators()));
        String id = run(first, "calls", "x");
        await().until(() ->
                !storage.queries().unknownTasks(Set.of(), storage.now(), 10).isEmpty());
        first.close();
        return id;
    }

    /** A worker is known to the others once it has its lease. */
    private void awaitLiving(String activity) {
        await().until(() -> storage.queries().workers().stream()
                .anyMatch(worker -> worker.activities().contains(activity)));
    }

    @Test
    void failsAfterAMinuteWithTheNamesThatAreKnown() {
        String id = abandoned();
        Durable second = start(orchestrators().activity("present", String.class, (ctx, in) -> in));
        awaitLiving("present");
        try (VirtualWorker worker =
                new VirtualWorker("looks", VirtualWorker.aging(storage, time), time, RetentionPolicy.FOREVER)) {
            assertThat(worker.isRunning()).isTrue();
            time.pass(Duration.ofSeconds(58));
            assertThat(status(second, id)).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
            time.pass(Duration.ofMinutes(2));
        }
        OrchestrationMetadata ended = awaitEnd(second.client(), id);
        assertThat(ended.status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(ended.failure().toString()).contains("unknown-activity", "'leaves'", "present");
    }

    @Test
    void waitsForWhoeverKnowsItHoweverBusy() {
        String id = abandoned();
        Durable busy = start(withActivity(orchestrators()));
        awaitLiving("leaves");
        try (VirtualWorker worker =
                new VirtualWorker("looks", VirtualWorker.aging(storage, time), time, RetentionPolicy.FOREVER)) {
            assertThat(worker.isRunning()).isTrue();
            time.pass(Duration.ofMinutes(10));
        }
        assertThat(status(busy, id)).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        release.countDown();
        assertThat(awaitOutput(busy.client(), id, Integer.class)).isEqualTo(CALLS);
    }
}
