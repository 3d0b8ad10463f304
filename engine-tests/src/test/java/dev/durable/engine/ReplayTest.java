package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Replay, eviction and the check that code fits its history. */
class ReplayTest extends EngineTest {

    @Test
    void everyDeterministicValueIsTheSameInReplay() {
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        Durable durable = start(builder().maxHotInstances(0).orchestrator("o", Integer.class, (ctx, in) -> {
            UUID first = ctx.newUuid();
            Instant start = ctx.currentInstant();
            seen.add(first + " " + start);
            String got = ctx.waitForExternalEvent("e", String.class).await();
            assertThat(ctx.newUuid()).isNotEqualTo(first);
            return got;
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 1);
        await().until(() -> client.getInstance(id, false).status() == OrchestrationRuntimeStatus.RUNNING);
        client.raiseEvent(id, "e", "x");
        awaitOutput(client, id, String.class);
        assertThat(seen).hasSizeGreaterThan(1);
        assertThat(seen.stream().distinct()).hasSize(1);
    }

    @Test
    void isReplayingIsFalseOnlyInNewTurns() {
        ConcurrentLinkedQueue<Boolean> replaying = new ConcurrentLinkedQueue<>();
        Durable durable = start(builder().maxHotInstances(0).orchestrator("o", Integer.class, (ctx, in) -> {
            replaying.add(ctx.isReplaying());
            ctx.createTimer(Duration.ofMillis(1)).await();
            replaying.add(ctx.isReplaying());
            ctx.createTimer(Duration.ofMillis(1)).await();
            replaying.add(ctx.isReplaying());
            return in;
        }));
        awaitOutput(durable.client(), run(durable, "o", 1), Integer.class);
        List<Boolean> all = new ArrayList<>(replaying);
        assertThat(all.subList(all.size() - 3, all.size())).containsExactly(true, true, false);
    }

    @Test
    void catchExceptionAndFinallyAreSafeAroundAWait() {
        AtomicInteger caught = new AtomicInteger();
        Durable durable = start(builder().maxHotInstances(0).orchestrator("o", Integer.class, (ctx, in) -> {
            String got;
            try {
                got = ctx.waitForExternalEvent("e", String.class).await();
            } catch (Exception e) {
                caught.incrementAndGet();
                got = "caught";
            } finally {
                ctx.setCustomStatus("finally");
            }
            return got;
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 1);
        OrchestrationMetadata waiting = awaitStatus(client, id, OrchestrationRuntimeStatus.RUNNING);
        assertThat(waiting.customStatus()).isNull();
        client.raiseEvent(id, "e", "right");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("right");
        assertThat(caught).hasValue(0);
    }

    @Test
    void codeThatNoLongerFitsIsParkedAndGoesOnAfterADeployAndAResume() {
        TaskOrchestrator<Integer, String> first = (ctx, in) -> {
            ctx.callActivity("a", in, String.class).await();
            return ctx.waitForExternalEvent("e", String.class).await();
        };
        TaskOrchestrator<Integer, String> changed = (ctx, in) -> {
            ctx.callActivity("b", in, String.class).await();
            return ctx.waitForExternalEvent("e", String.class).await();
        };
        Durable before = start(withActivities().orchestrator("o", Integer.class, first));
        String id = run(before, "o", 1);
        await().until(() -> before.client().getHistory(id).size() == 3);
        before.close();

        Durable after = start(withActivities().orchestrator("o", Integer.class, changed));
        after.client().raiseEvent(id, "e", "x");
        OrchestrationMetadata parked = awaitStatus(after.client(), id, OrchestrationRuntimeStatus.SUSPENDED);
        assertThat(parked.pendingReason())
                .startsWith("[DUR-201] instance '")
                .contains("position 1")
                .contains("'a' (#0)")
                .contains("'b' (#0)");
        after.close();

        Durable repaired = start(withActivities().orchestrator("o", Integer.class, first));
        repaired.client().resume(id, "repaired");
        assertThat(awaitOutput(repaired.client(), id, String.class)).isEqualTo("x");
    }

    @Test
    void anInstanceThatIsParkedForAFaultSaysWhatItsCauseWas() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            throw new OutOfMemoryError("no room for the order");
        }));
        String id = run(durable, "o", 1);
        OrchestrationMetadata parked = awaitStatus(durable.client(), id, OrchestrationRuntimeStatus.SUSPENDED);
        assertThat(parked.pendingReason())
                .startsWith("[DUR-202] ")
                .contains("caused by out-of-memory: no room for the order");
    }

    @Test
    void anExtraActionInReplayIsFoundToo() {
        Durable before = start(withActivities()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()));
        String id = run(before, "o", 1);
        awaitStatus(before.client(), id, OrchestrationRuntimeStatus.RUNNING);
        before.close();
        Durable after = start(withActivities().orchestrator("o", Integer.class, (ctx, in) -> {
            ctx.callActivity("a", in, String.class);
            return ctx.waitForExternalEvent("e", String.class).await();
        }));
        after.client().raiseEvent(id, "e", "x");
        assertThat(awaitStatus(after.client(), id, OrchestrationRuntimeStatus.SUSPENDED)
                        .pendingReason())
                .contains("its end")
                .contains("'a' (#0)");
    }

    @Test
    void theContextRefusesForeignThreads() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            FutureTask<String> foreign = new FutureTask<>(() -> ask(ctx));
            new Thread(foreign).start();
            return foreign.get();
        }));
        assertThat(awaitOutput(durable.client(), run(durable, "o", 1), String.class))
                .contains("only on the thread");
    }

    private static String ask(TaskOrchestrationContext context) {
        try {
            return context.newUuid().toString();
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private DurableBuilder withActivities() {
        return builder()
                .activity("a", Integer.class, (ctx, in) -> "a" + in)
                .activity("b", Integer.class, (ctx, in) -> "b" + in);
    }

    private static OrchestrationMetadata awaitStatus(
            DurableTaskClient client, String id, OrchestrationRuntimeStatus status) {
        await().until(() -> client.getInstance(id, false).status() == status);
        return client.getInstance(id, false);
    }
}
