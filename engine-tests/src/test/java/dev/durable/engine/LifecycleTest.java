package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.InstanceAlreadyExistsException;
import dev.durable.InstanceNotFoundException;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationPage;
import dev.durable.OrchestrationQuery;
import dev.durable.StartOptions;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifecycleTest extends EngineTest {

    /** An activity that waits for the test. */
    static final class Gate implements TaskActivity<String, String> {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        volatile TaskActivityContext seen;

        @Override
        public String run(TaskActivityContext context, String input) throws InterruptedException {
            seen = context;
            entered.countDown();
            open.await();
            return "passed " + input;
        }
    }

    @Test
    void metadataFollowsTheLife() throws Exception {
        Gate gate = new Gate();
        Durable durable = start(builder()
                .orchestrator("o", String.class, (ctx, in) -> {
                    ctx.setCustomStatus(List.of("working", in));
                    return ctx.callActivity("Gate", in, String.class).await();
                })
                .activity(gate));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        gate.entered.await();
        OrchestrationMetadata during = client.waitForInstanceStart(id, LONG, true);
        assertThat(during.status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(during.readInputAs(String.class)).isEqualTo("x");
        assertThat(during.customStatus().toUtf8()).isEqualTo("[\"working\",\"x\"]");
        assertThat(during.completedAt()).isNull();
        gate.open.countDown();
        OrchestrationMetadata after = awaitEnd(client, id);
        assertThat(after.readOutputAs(String.class)).isEqualTo("passed x");
        assertThat(after.readInputAs(String.class)).isEqualTo("x");
        assertThat(after.customStatus().toUtf8()).isEqualTo("[\"working\",\"x\"]");
        assertThat(after.completedAt()).isEqualTo(after.lastUpdatedAt()).isAfterOrEqualTo(after.createdAt());
        assertThat(after.statusVersion()).isGreaterThan(during.statusVersion());
    }

    @Test
    void anUnknownIdIsNull() {
        Durable durable = start(builder());
        assertThat(durable.client().getInstance("nobody", true)).isNull();
        assertThatThrownBy(() -> durable.client().waitForInstanceCompletion("nobody", LONG, false))
                .isInstanceOf(InstanceNotFoundException.class);
        assertThatThrownBy(() -> durable.client().terminate("nobody", null))
                .isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void aTakenIdIsRefusedUnlessItIsTheSameRequest() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> in));
        DurableTaskClient client = durable.client();
        StartOptions first = StartOptions.id("one").withRequestId(UUID.randomUUID());
        client.scheduleNewOrchestrationInstance("o", 1, first);
        assertThat(client.scheduleNewOrchestrationInstance("o", 1, first)).isEqualTo("one");
        assertThatThrownBy(() -> client.scheduleNewOrchestrationInstance("o", 1, StartOptions.id("one")))
                .isInstanceOf(InstanceAlreadyExistsException.class)
                .hasMessageContaining("'one'");
    }

    @Test
    void terminateEndsAtOnceAndOnce() throws Exception {
        Gate gate = new Gate();
        AtomicInteger after = new AtomicInteger();
        Durable durable = start(builder()
                .orchestrator("o", String.class, (ctx, in) -> {
                    ctx.callActivity("Gate", in, String.class).await();
                    return ctx.callActivity("after", in, String.class).await();
                })
                .activity(gate)
                .activity("after", String.class, (ctx, in) -> {
                    after.incrementAndGet();
                    return in;
                }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        gate.entered.await();
        assertThat(client.terminate(id, "enough")).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        OrchestrationMetadata ended = client.getInstance(id, true);
        assertThat(ended.status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(ended.failure().message()).isEqualTo("enough");
        assertThat(client.terminate(id, "again")).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        await().until(() -> gate.seen.isCancelled());
        gate.open.countDown();
        List<HistoryEvent> history = client.getHistory(id);
        assertThat(history.stream().filter(HistoryEvent.ExecutionTerminated.class::isInstance))
                .hasSize(1);
        assertThat(history).endsWith(new HistoryEvent.ExecutionTerminated("enough"));
        assertThat(after).hasValue(0);
    }

    @Test
    void terminateAfterTheEndLeavesItAsItIs() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> in));
        String id = run(durable, "o", 1);
        awaitEnd(durable.client(), id);
        assertThat(durable.client().terminate(id, "late")).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(durable.client().getInstance(id, false).status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void anOrchestratorThatNobodyKnowsStaysPendingWithTheReason() {
        Durable durable = start(builder().orchestrator("known", Integer.class, (ctx, in) -> in));
        DurableTaskClient client = durable.client();
        awaitEnd(client, run(durable, "known", 1));
        String id = run(durable, "unknown", 1);
        OrchestrationMetadata pending = client.getInstance(id, false);
        assertThat(pending.status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(pending.pendingReason()).contains("'unknown'").contains("[known]");
        assertThat(client.terminate(id, "typo")).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void whileSuspendedNothingRunsAndNothingIsLost() throws Exception {
        Gate gate = new Gate();
        Durable durable = start(builder()
                .orchestrator("o", String.class, (ctx, in) -> {
                    String passed = ctx.callActivity("Gate", in, String.class).await();
                    return passed + " "
                            + ctx.waitForExternalEvent("e", String.class).await();
                })
                .activity(gate));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        gate.entered.await();
        client.suspend(id, "hold");
        assertThat(client.getInstance(id, false).status()).isEqualTo(OrchestrationRuntimeStatus.SUSPENDED);
        client.raiseEvent(id, "e", "kept");
        gate.open.countDown();
        client.suspend(id, "again");
        assertThatThrownBy(() -> client.waitForInstanceCompletion(id, Duration.ofMillis(200), false))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("Suspended");
        client.resume(id, "go on");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("passed x kept");
        assertThat(client.getHistory(id).stream().filter(HistoryEvent.ExecutionSuspended.class::isInstance))
                .hasSize(1);
        assertThat(client.getHistory(id))
                .filteredOn(HistoryEvent.TaskCompleted.class::isInstance)
                .hasSize(1);
    }

    @Test
    void aSuspendedInstanceCanBeTerminated() {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()));
        String id = run(durable, "o", 1);
        durable.client().suspend(id, null);
        assertThat(durable.client().terminate(id, null)).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        durable.client().resume(id, null);
        assertThat(durable.client().getInstance(id, false).status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void queriesPageThroughEverythingOnceAndPurgeRemovesWhatHasEnded() {
        Durable durable = start(builder()
                .orchestrator("ends", Integer.class, (ctx, in) -> in)
                .orchestrator(
                        "waits",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()));
        DurableTaskClient client = durable.client();
        for (int i = 0; i < 25; i++) {
            awaitEnd(client, client.scheduleNewOrchestrationInstance("ends", i, StartOptions.id("ends-" + i)));
        }
        String waiting = run(durable, "waits", 1);
        Set<String> seen = new HashSet<>();
        OrchestrationQuery query = OrchestrationQuery.ALL.withPage(7, null).withPayloads(true);
        OrchestrationPage page;
        do {
            page = client.queryInstances(query);
            page.instances()
                    .forEach(instance ->
                            assertThat(seen.add(instance.instanceId())).isTrue());
            query = query.withPage(7, page.nextPageToken());
        } while (page.nextPageToken() != null);
        assertThat(seen).hasSize(26).contains(waiting, "ends-24");
        assertThat(client.queryInstances(OrchestrationQuery.ALL.withName("waits"))
                        .instances())
                .hasSize(1);
        assertThat(client.queryInstances(OrchestrationQuery.ALL.withInstanceIdPrefix("ends-1"))
                        .instances())
                .hasSize(11);
        assertThatThrownBy(() -> client.queryInstances(OrchestrationQuery.ALL.withPage(7, "%%%")))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(client.purgeInstance(waiting)).isFalse();
        assertThat(client.purgeInstance("ends-3")).isTrue();
        assertThat(client.purgeInstance("ends-3")).isFalse();
        assertThat(client.purgeInstances(OrchestrationQuery.ALL)).isEqualTo(24);
        assertThat(client.queryInstances(OrchestrationQuery.ALL).instances()).hasSize(1);
        // The id is free again, for a new life.
        client.scheduleNewOrchestrationInstance("ends", 99, StartOptions.id("ends-3"));
        assertThat(awaitOutput(client, "ends-3", Integer.class)).isEqualTo(99);
    }

    @Test
    void waitersAreWokenByTheEndAndByEveryChange() throws Exception {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            ctx.waitForExternalEvent("a", String.class).await();
            ctx.setCustomStatus("between");
            return ctx.waitForExternalEvent("b", String.class).await();
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 1);
        OrchestrationMetadata started = client.waitForInstanceStart(id, LONG, false);
        List<CompletableFuture<OrchestrationMetadata>> ends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ends.add(client.whenCompleted(id, LONG));
        }
        CompletableFuture<OrchestrationMetadata> changed = client.whenChanged(id, started.statusVersion(), LONG);
        client.raiseEvent(id, "a", "1");
        assertThat(changed.get().readCustomStatusAs(String.class)).isEqualTo("between");
        client.raiseEvent(id, "b", "2");
        for (CompletableFuture<OrchestrationMetadata> end : ends) {
            assertThat(end.get().status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        }
        assertThat(client.whenCompleted(id, LONG)).isCompleted();
        assertThat(client.whenCompleted("nobody", LONG).get()).isNull();
        assertThat(client.whenChanged("nobody", 1, LONG).get()).isNull();
    }

    @Test
    void aWaitOverAPurgedInstanceEndsWithNull() throws Exception {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 1);
        OrchestrationMetadata started = client.waitForInstanceStart(id, LONG, false);
        CompletableFuture<OrchestrationMetadata> wait = client.whenChanged(id, started.statusVersion(), LONG);
        client.terminate(id, null);
        assertThat(wait.get().status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        client.purgeInstance(id);
        assertThat(client.whenCompleted(id, LONG).get()).isNull();
    }

    @Test
    void aWaitForEverIsOne() throws Exception {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", forever, TypeRef.of(String.class))
                                .await()));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 1);
        OrchestrationMetadata started = client.waitForInstanceStart(id, forever, false);
        CompletableFuture<OrchestrationMetadata> changed = client.whenChanged(id, started.statusVersion(), forever);
        CompletableFuture<OrchestrationMetadata> end = client.whenCompleted(id, forever);
        assertThat(changed).isNotDone();
        client.raiseEvent(id, "e", "1");
        assertThat(end.get().status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(changed.get().status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(client.whenCompleted(id, forever.negated())).isCompleted();
    }

    @Test
    void aStartBeyondWhatStoragesCanHoldIsRefused() {
        DurableTaskClient client = start(builder()).client();
        for (Instant outside : List.of(Instant.MIN, Instant.MAX, Instant.parse("+10000-01-01T00:00:00Z"))) {
            assertThatThrownBy(() ->
                            client.scheduleNewOrchestrationInstance("o", 1, StartOptions.DEFAULT.withStartAt(outside)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("startAt must be from");
        }
    }
}
