package dev.durable.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.OrchestrationMetadata;
import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TaskCanceledException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.storage.memory.MemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real engine on time that skips. */
@Timeout(60)
class DurableTestEnvironmentTest {
    private static final Duration MONTH = Duration.ofDays(30);

    static final class Charge implements TaskActivity<Integer, String> {
        @Override
        public String run(TaskActivityContext context, Integer amount) {
            throw new IllegalStateException("no test may charge for real");
        }
    }

    static final class Subscription implements TaskOrchestrator<Integer, List<String>> {
        @Override
        public List<String> run(TaskOrchestrationContext ctx, Integer months) {
            List<String> receipts = new ArrayList<>();
            for (int month = 1; month <= months; month++) {
                ctx.createTimer(MONTH).await();
                receipts.add(ctx.callActivity(Charge.class, month).await() + " at " + ctx.currentInstant());
            }
            return receipts;
        }
    }

    private static TestEnvironmentBuilder subscription() {
        return DurableTestEnvironment.builder()
                .orchestrator(new Subscription())
                .standIn(Charge.class, (ctx, month) -> "paid " + month);
    }

    @Test
    void aTimerOfAMonthEndsAtOnceAndOnTime() {
        try (DurableTestEnvironment environment = subscription().start()) {
            OrchestrationMetadata ended = environment.run("Subscription", 2);
            assertThat(ended.readOutputAs(String[].class))
                    .containsExactly("paid 1 at 2026-01-31T00:00:00Z", "paid 2 at 2026-03-02T00:00:00Z");
            assertThat(environment.now()).isEqualTo(Instant.parse("2026-03-02T00:00:00Z"));
        }
    }

    @Test
    void aTimerWithoutDelayTakesNoTime() {
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    for (int i = 0; i < in; i++) {
                        ctx.createTimer(Duration.ZERO).await();
                    }
                    return ctx.currentInstant().toString();
                })
                .start()) {
            String id = environment.client().scheduleNewOrchestrationInstance("o", 100, StartOptions.DEFAULT);
            assertThat(environment.client().getInstance(id, true).readOutputAs(String.class))
                    .isEqualTo("2026-01-01T00:00:00Z");
        }
    }

    @Test
    void timeStandsStillUntilItIsSkipped() {
        try (DurableTestEnvironment environment = subscription().start()) {
            String id = environment.client().scheduleNewOrchestrationInstance(Subscription.class, 1);
            assertThat(environment.client().getInstance(id, false).status())
                    .isEqualTo(OrchestrationRuntimeStatus.RUNNING);
            environment.skip(MONTH.minusMillis(1));
            assertThat(environment.activity(Charge.class).calls()).isEmpty();
            environment.skip(Duration.ofMillis(1));
            assertThat(environment.activity(Charge.class).calls())
                    .extracting(TestActivity.Call::input, TestActivity.Call::instanceId)
                    .containsExactly(org.assertj.core.api.Assertions.tuple(1, id));
            assertThat(environment.client().getInstance(id, false).status())
                    .isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        }
    }

    @Test
    void timersEndInTheirOrderAlsoAcrossInstances() {
        List<String> order = new ArrayList<>();
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator("o", Integer.class, (ctx, days) -> {
                    ctx.createTimer(Duration.ofDays(days)).await();
                    return ctx.callActivity("note", days, Integer.class).await();
                })
                .activity("note", Integer.class, (ctx, days) -> {
                    order.add(days + " " + ctx.instanceId());
                    return days;
                })
                .start()) {
            int started = 0;
            for (int days : new int[] {300, 7, 30, 1, 7}) {
                StartOptions id = StartOptions.id("i" + started++);
                environment.client().scheduleNewOrchestrationInstance("o", days, id);
            }
            environment.skip(Duration.ofDays(299));
            assertThat(order).containsExactly("1 i3", "7 i1", "7 i4", "30 i2");
            environment.skip(Duration.ofDays(1));
            assertThat(order).hasSize(5);
        }
    }

    /** A thousand years are some steps, not some for each second of them. */
    @Test
    @Timeout(20)
    void aThousandYearsAreAMoment() {
        try (DurableTestEnvironment environment = subscription().start()) {
            String id = environment.client().scheduleNewOrchestrationInstance(Subscription.class, 1_000);
            environment.skip(Duration.ofDays(30_000));
            assertThat(environment.client().getInstance(id, true).readOutputAs(String[].class))
                    .hasSize(1_000);
        }
    }

    @Test
    void anEventBeforeItsTimeoutIsSeenAndOneAfterIsNot() {
        TestEnvironmentBuilder builder = DurableTestEnvironment.builder()
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    try {
                        return ctx.waitForExternalEvent("go", Duration.ofDays(3), String.class)
                                .await();
                    } catch (TaskCanceledException e) {
                        return "late at " + ctx.currentInstant();
                    }
                });
        try (DurableTestEnvironment environment = builder.start()) {
            String id = environment.client().scheduleNewOrchestrationInstance("o", 1, StartOptions.DEFAULT);
            environment.skip(Duration.ofDays(2));
            environment.client().raiseEvent(id, "go", "now");
            assertThat(environment.awaitEnd(id).readOutputAs(String.class)).isEqualTo("now");
            assertThat(environment.run("o", 1).readOutputAs(String.class)).isEqualTo("late at 2026-01-06T00:00:00Z");
        }
    }

    @Test
    void failuresAreScriptedAndRetriedOnTime() {
        RetryPolicy policy = RetryPolicy.of(4, Duration.ofHours(1)).withBackoff(2, Duration.ofDays(1));
        AtomicInteger real = new AtomicInteger();
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.callActivity("flaky", in, TypeRef.of(Integer.class), TaskOptions.retry(policy))
                                .await())
                .activity("flaky", Integer.class, (ctx, in) -> real.incrementAndGet())
                .start()) {
            environment.activity("flaky").failNext(2, () -> new IllegalStateException("scripted"));
            OrchestrationMetadata ended = environment.run("o", 1);
            assertThat(ended.readOutputAs(Integer.class)).isEqualTo(1);
            assertThat(environment.activity("flaky").calls())
                    .extracting(TestActivity.Call::attempt)
                    .containsExactly(1, 2, 3);
            assertThat(environment.now()).isEqualTo(Instant.parse("2026-01-01T03:00:00Z"));
            environment.activity("flaky").failNext(4, () -> new IllegalStateException("scripted"));
            assertThat(environment.run("o", 1).failure().isCausedBy(IllegalStateException.class))
                    .isTrue();
            assertThat(real).hasValue(1);
        }
    }

    @Test
    void activitiesAreReplacedByNameAndWhileItRuns() {
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.callActivity(Charge.class, in).await())
                .activity(new Charge())
                .replaceActivity("Charge", (TaskActivity<Integer, String>) (ctx, in) -> "first " + in)
                .start()) {
            assertThat(environment.run("o", 5).readOutputAs(String.class)).isEqualTo("first 5");
            environment.activity(Charge.class).replaceWith((TaskActivity<Integer, String>) (ctx, in) -> "second " + in);
            assertThat(environment.run("o", 6).readOutputAs(String.class)).isEqualTo("second 6");
        }
        assertThatThrownBy(() -> DurableTestEnvironment.builder()
                        .replaceActivity("Chrage", new Charge())
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'Chrage'");
    }

    @Test
    void theSameTestIsTheSameRun() {
        assertThat(historyOfAFanOut(DurableTestEnvironment.builder()))
                .isEqualTo(historyOfAFanOut(DurableTestEnvironment.builder()))
                .isNotEqualTo(historyOfAFanOut(DurableTestEnvironment.builder().seed(2)));
    }

    @Test
    void replayingEveryStepChangesNothing() {
        AtomicInteger runs = new AtomicInteger();
        TestEnvironmentBuilder counted = DurableTestEnvironment.builder();
        assertThat(historyOfAFanOut(counted.replayEveryStep().orchestrator("count", Integer.class, (ctx, in) -> {
                    runs.incrementAndGet();
                    ctx.createTimer(Duration.ofDays(1)).await();
                    ctx.createTimer(Duration.ofDays(1)).await();
                    return in;
                })))
                .isEqualTo(historyOfAFanOut(DurableTestEnvironment.builder()));
        assertThat(runs.get()).isEqualTo(3);
    }

    /** Exports what a fan-out, a child and the orchestrator "count", where there is one, have done. */
    private static String historyOfAFanOut(TestEnvironmentBuilder builder) {
        builder.orchestrator("child", Integer.class, (ctx, in) -> {
                    ctx.createTimer(Duration.ofDays(in)).await();
                    return ctx.newUuid().toString();
                })
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    List<Task<Object>> all = new ArrayList<>();
                    for (int i = 0; i < in; i++) {
                        all.add(ctx.callActivity("square", i, Object.class));
                        all.add(ctx.callSubOrchestrator("child", i, TypeRef.of(Object.class), TaskOptions.DEFAULT));
                    }
                    return ctx.allOf(all).await().toString();
                })
                .activity("square", Integer.class, (ctx, in) -> in * in);
        try (DurableTestEnvironment environment = builder.start()) {
            String id = environment.run("o", 40).instanceId();
            String text = HistoryFile.toText(environment.client().exportHistory(id));
            try {
                environment.run("count", 1);
            } catch (AssertionError unknown) {
                assertThat(unknown).hasMessageContaining("count");
            }
            return text;
        }
    }

    @Test
    void whatNoTimeEndsIsSaid() {
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator(
                        "waits",
                        Integer.class,
                        (ctx, in) ->
                                ctx.waitForExternalEvent("never", String.class).await())
                .start()) {
            assertThatThrownBy(() -> environment.run("waits", 1))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("is Running")
                    .hasMessageContaining("ExecutionStarted");
            assertThat(environment.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
            String id = environment.client().scheduleNewOrchestrationInstance("waits", 1, StartOptions.DEFAULT);
            assertThatThrownBy(() -> environment.client().waitForInstanceCompletion(id, Duration.ofDays(9), false))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("Running");
            assertThat(environment.now()).isEqualTo(Instant.parse("2026-01-10T00:00:00Z"));
            assertThatThrownBy(() -> environment.run("unknown", 1)).hasMessageContaining("Pending");
        }
    }

    @Test
    void waitersWithoutAThreadAreWokenByTheTime() {
        try (DurableTestEnvironment environment = subscription().start()) {
            String id = environment.client().scheduleNewOrchestrationInstance(Subscription.class, 1);
            CompletableFuture<OrchestrationMetadata> ended =
                    environment.client().whenCompleted(id, Duration.ofDays(365));
            CompletableFuture<OrchestrationMetadata> late = environment.client().whenCompleted(id, Duration.ofDays(3));
            environment.skip(MONTH.minusDays(1));
            assertThat(ended).isNotDone();
            assertThat(late.join().status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
            environment.skip(Duration.ofDays(1));
            assertThat(ended.join().status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        }
    }

    @Test
    void anActivityMayUseTheClientAndAnOrchestratorMayNot() {
        AtomicReference<DurableTestEnvironment> inside = new AtomicReference<>();
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator(
                        "outer",
                        Integer.class,
                        (ctx, in) ->
                                ctx.callActivity("starts", in, String.class).await())
                .orchestrator("inner", Integer.class, (ctx, in) -> {
                    ctx.createTimer(Duration.ofDays(in)).await();
                    return "inner";
                })
                .orchestrator(
                        "wrong",
                        Integer.class,
                        (ctx, in) ->
                                inside.get().now() + "" + inside.get().client().getInstance("x", false))
                .activity(
                        "starts",
                        Integer.class,
                        (ctx, in) -> inside.get().run("inner", in).readOutputAs(String.class))
                .start()) {
            inside.set(environment);
            assertThat(environment.run("outer", 40).readOutputAs(String.class)).isEqualTo("inner");
            assertThat(environment.run("wrong", 1).failure().message()).contains("must not call a client");
        }
    }

    @Test
    void aCrashLosesNothingAndRunsTheOpenActivityAgain() {
        AtomicReference<DurableTestEnvironment> inside = new AtomicReference<>();
        AtomicInteger runs = new AtomicInteger();
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    ctx.createTimer(MONTH).await();
                    int got = ctx.callActivity("dies", in, Integer.class).await();
                    ctx.createTimer(MONTH).await();
                    return got;
                })
                .activity("dies", Integer.class, (ctx, in) -> {
                    if (runs.incrementAndGet() == 1) {
                        inside.get().crashWorker();
                    }
                    return in;
                })
                .start()) {
            inside.set(environment);
            String id = environment.client().scheduleNewOrchestrationInstance("o", 7, StartOptions.DEFAULT);
            environment.skip(Duration.ofDays(1));
            environment.crashWorker();
            assertThat(environment.awaitEnd(id).readOutputAs(Integer.class)).isEqualTo(7);
            assertThat(runs).hasValue(2);
            assertThat(environment.now()).isEqualTo(Instant.parse("2026-03-02T00:00:00Z"));
        }
    }

    @Test
    void aStorageOnAnotherClockIsRefused() {
        assertThatThrownBy(() ->
                        subscription().storage(clock -> new MemoryStorage()).start())
                .isInstanceOf(ClockNotFollowedException.class)
                .hasMessageStartingWith("[DUR-302] storage 'memory' shows ");
        Instant still = Instant.parse("2025-12-31T23:59:59.999Z");
        assertThatThrownBy(() -> subscription()
                        .storage(clock -> new MemoryStorage(() -> still))
                        .start())
                .isInstanceOf(ClockNotFollowedException.class);
    }

    @Test
    void aClosedEnvironmentRefusesToWork() {
        DurableTestEnvironment environment = subscription().start();
        environment.client().scheduleNewOrchestrationInstance(Subscription.class, 1);
        environment.close();
        environment.close();
        assertThatThrownBy(() -> environment.client().getInstance("x", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> environment.storage().queries().workers()).isInstanceOf(IllegalStateException.class);
    }

    /** Its threads are gone too: orchestrators in the middle of a wait, also those of a crashed worker. */
    @Test
    void closingGivesTheThreadsOfOrchestratorsBack() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger unwound = new AtomicInteger();
        DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    threads.add(Thread.currentThread());
                    try {
                        return ctx.waitForExternalEvent("e", String.class).await();
                    } finally {
                        unwound.incrementAndGet();
                    }
                })
                .start();
        for (int i = 0; i < 10; i++) {
            environment.client().scheduleNewOrchestrationInstance("o", i, StartOptions.id("i" + i));
        }
        assertThat(threads).hasSize(10);
        environment.crashWorker();
        assertThat(unwound).hasValue(10);
        for (int i = 0; i < 10; i++) {
            environment.client().raiseEvent("i" + i, "other", null);
        }
        assertThat(threads).hasSize(20);
        environment.close();
        assertThat(unwound).hasValue(20);
    }

    @Test
    void whoGoesRoundForEverIsStopped() {
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .maxStepsAtOneTime(10_000)
                .orchestrator("spins", Integer.class, (ctx, in) -> {
                    ctx.continueAsNew(in);
                    return null;
                })
                .start()) {
            assertThatThrownBy(() -> environment.run("spins", 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without a timer or an event");
        }
    }
}
