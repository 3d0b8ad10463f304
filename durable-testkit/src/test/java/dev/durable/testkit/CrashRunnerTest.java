package dev.durable.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A worker that dies at every commit, under code that stands it and under code that does not. */
class CrashRunnerTest {

    /** All that the engine has: a fan-out, retries, timers, events, a child, continue-as-new, custom status, a failure. */
    static final class Order implements TaskOrchestrator<Integer, String> {
        @Override
        public String run(TaskOrchestrationContext ctx, Integer round) {
            if (round == 0) {
                ctx.callActivity("charge", "first", String.class).await();
                ctx.continueAsNew(1);
                return "";
            }
            ctx.setCustomStatus("packing");
            List<Task<String>> all = new ArrayList<>();
            TaskOptions retried = TaskOptions.retry(RetryPolicy.of(3, Duration.ofMinutes(1)));
            for (int i = 0; i < 3; i++) {
                all.add(ctx.callActivity("charge", "part " + i, TypeRef.of(String.class), retried));
            }
            String charged = ctx.allOf(all).await().toString();
            ctx.createTimer(Duration.ofDays(30)).await();
            String child = ctx.callSubOrchestrator("child", charged, TypeRef.of(String.class), TaskOptions.DEFAULT)
                    .await();
            ctx.setCustomStatus("waiting");
            return child + ctx.waitForExternalEvent("approved", String.class).await();
        }
    }

    /** Keeps what was charged by idempotency key. */
    static class Sound implements CrashScenario {
        final Map<String, String> charged = new TreeMap<>();

        @Override
        public void register(TestEnvironmentBuilder builder) {
            builder.orchestrator("Order", new Order())
                    .orchestrator("child", String.class, (ctx, in) -> {
                        ctx.createTimer(Duration.ofHours(1)).await();
                        return ctx.newUuid() + in;
                    })
                    .activity("charge", String.class, (ctx, in) -> {
                        charged.put(ctx.idempotencyKey(), in);
                        return in;
                    });
        }

        @Override
        public void run(DurableTestEnvironment environment) throws Exception {
            environment.activity("charge").failNext(1, () -> new IllegalStateException("try again"));
            environment.client().scheduleNewOrchestrationInstance("Order", 1, StartOptions.id("failed"));
            environment.client().scheduleNewOrchestrationInstance("Order", 0, StartOptions.id("order"));
            environment.skip(Duration.ofDays(1));
            environment.client().raiseEvent("order", "approved", "yes");
            environment.client().terminate("failed", "enough");
            environment.client().waitForInstanceCompletion("order", Duration.ofDays(60), false);
        }

        @Override
        public Object observe() {
            return charged;
        }
    }

    @Test
    void soundCodeComesToTheSameOutcomeWhereverItCrashes() {
        CrashReport report = CrashRunner.of(Sound::new).run();
        report.assertSameOutcome();
        assertThat(report.commits()).hasSizeGreaterThan(12).first().asString().startsWith("turn of 'failed'");
        assertThat(report.runs()).isEqualTo(2 + 2 * report.commits().size());
        assertThat(report.executions()).containsEntry("charge", 8);
        // Some crash lost a result, so that the activity ran again.
        assertThat(report.mostExecutions().get("charge")).isGreaterThan(8);
    }

    /** The same, but it charges without looking at the key. */
    static final class NotIdempotent extends Sound {
        final List<String> charges = new ArrayList<>();

        @Override
        public void register(TestEnvironmentBuilder builder) {
            super.register(builder);
            builder.replaceActivity("charge", (dev.durable.TaskActivity<String, String>) (ctx, in) -> {
                charges.add(in);
                return in;
            });
        }

        @Override
        public Object observe() {
            return new TreeSet<>(charges).size() + " kinds, " + charges.size() + " charges";
        }
    }

    @Test
    void anActivityThatIsNotIdempotentIsCaughtAtTheCommitOfItsResult() {
        CrashReport report = CrashRunner.of(NotIdempotent::new).run();
        assertThat(report.differences())
                .isNotEmpty()
                .allSatisfy(difference -> assertThat(difference.expected()).contains("4 kinds, "))
                .anySatisfy(difference -> {
                    assertThat(difference.crash()).isEqualTo(CrashReport.Crash.BEFORE);
                    assertThat(difference.what()).contains("TaskCompleted");
                });
        assertThatThrownBy(report::assertSameOutcome)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("with a crash before commit ")
                .hasMessageContaining("turn of 'order'");
    }

    /** One orchestrator, one instance. */
    private static CrashScenario simple(TaskOrchestrator<Integer, ?> code) {
        return new CrashScenario() {
            @Override
            public void register(TestEnvironmentBuilder builder) {
                builder.orchestrator("o", Integer.class, code)
                        .activity("a", Integer.class, (ctx, in) -> in)
                        .activity("b", Integer.class, (ctx, in) -> in);
            }

            @Override
            public void run(DurableTestEnvironment environment) throws TimeoutException, InterruptedException {
                environment.client().scheduleNewOrchestrationInstance("o", 1, StartOptions.id("one"));
                environment.client().waitForInstanceCompletion("one", Duration.ofDays(1), false);
            }
        };
    }

    @Test
    void anOrchestratorThatIsNotDeterministicIsCaughtWhereItReplays() {
        CrashReport report = CrashRunner.of(() -> {
                    // What a static counter, a clock or a cache is in real code.
                    AtomicInteger calls = new AtomicInteger();
                    return simple((ctx, in) -> {
                        String first = calls.incrementAndGet() == 1 ? "a" : "b";
                        return ctx.callActivity(first, in, Integer.class).await()
                                + ctx.callActivity("b", in, Integer.class).await();
                    });
                })
                .run();
        assertThat(report.differences())
                .filteredOn(difference -> difference.actual().contains("DUR-201"))
                .isNotEmpty()
                .first()
                .satisfies(difference -> {
                    assertThat(difference.commit()).isEqualTo(1);
                    assertThat(difference.crash()).isEqualTo(CrashReport.Crash.AFTER);
                    assertThat(difference.actual()).contains("o Suspended").contains("activity 'b' (#0)");
                });
    }

    @Test
    void aScenarioThatIsNotTheSameRunTwiceIsCaughtWithoutACrash() {
        CrashReport report = CrashRunner.of(
                        () -> simple((ctx, in) -> UUID.randomUUID().toString()))
                .run();
        assertThat(report.differences().get(0).crash()).isEqualTo(CrashReport.Crash.NONE);
        assertThatThrownBy(report::assertSameOutcome).hasMessageContaining("without a crash, in a second run");
    }

    @Test
    void sideEffectsOfAnOrchestratorAreCaught() {
        Set<Integer> counts = new TreeSet<>();
        CrashReport report = CrashRunner.of(() -> new Sound() {
                    private int sent;

                    @Override
                    public void register(TestEnvironmentBuilder builder) {
                        super.register(builder);
                        builder.orchestrator("mails", Integer.class, (ctx, in) -> {
                            sent++;
                            ctx.createTimer(Duration.ofHours(1)).await();
                            return in;
                        });
                    }

                    @Override
                    public void run(DurableTestEnvironment environment) {
                        environment.run("mails", 1);
                    }

                    @Override
                    public Object observe() {
                        counts.add(sent);
                        return sent;
                    }
                })
                .run();
        assertThat(report.differences()).hasSize(3);
        assertThat(counts).containsExactly(1, 2);
    }

    @Test
    void aScenarioThatFailsByItselfSaysSo() {
        assertThatThrownBy(() -> CrashRunner.of(() -> simple((ctx, in) ->
                                ctx.waitForExternalEvent("never", String.class).await()))
                        .run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("without any crash")
                .hasCauseInstanceOf(TimeoutException.class);
    }
}
