package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.InstanceEndedException;
import dev.durable.RetryPolicy;
import dev.durable.Task;
import dev.durable.TaskCanceledException;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Everything at once, while two workers are stopped and started over and over: nothing is lost and nothing hangs. */
class RestartsTest extends EngineTest {
    private static final int INSTANCES = 60;
    private static final int LOOPS = 5;
    private static final int RUNS = 10;

    @Test
    void everyInstanceEndsAsItShouldHoweverOftenWorkersComeAndGo() throws InterruptedException {
        Durable clientOnly = start(builder());
        DurableTaskClient client = clientOnly.client();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger restarts = new AtomicInteger();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread worker = new Thread(() -> {
                while (!over.get()) {
                    restarts.incrementAndGet();
                    Durable running = worker().start();
                    // A worker lives as long as one small orchestration takes, then it goes in the middle of the
                    // others.
                    awaitEnd(client, run(clientOnly, "child", 1));
                    running.close();
                }
            });
            worker.start();
            workers.add(worker);
        }

        try {
            List<String> loops = new ArrayList<>();
            for (int i = 0; i < LOOPS; i++) {
                loops.add(run(clientOnly, "loop", 0));
            }
            SplittableRandom random = new SplittableRandom(42);
            List<String> mixed = new ArrayList<>();
            for (int i = 0; i < INSTANCES; i++) {
                String id = run(clientOnly, "mixed", i);
                mixed.add(id);
                disturb(client, id, random);
                if (i < LOOPS * (RUNS + 1)) {
                    // Exactly what the loops consume: one more would find them ended.
                    client.raiseEvent(loops.get(i % LOOPS), "tick", i);
                }
            }
            for (int i = 0; i < INSTANCES; i++) {
                int failures = i % 5 == 0 ? 1_000 : 0;
                assertThat(awaitOutput(client, mixed.get(i), Integer.class) % 10_000)
                        .isEqualTo(30 + 9 + failures);
            }
            for (String loop : loops) {
                assertThat(awaitOutput(client, loop, Integer.class)).isEqualTo(RUNS);
            }
        } finally {
            over.set(true);
            // Whoever waits for its small orchestration needs somebody to run it.
            start(worker());
            for (Thread worker : workers) {
                worker.join();
            }
        }
        assertThat(restarts).hasValueGreaterThan(2);
    }

    private static void disturb(DurableTaskClient client, String id, SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            try {
                client.raiseEvent(id, "go", 1);
            } catch (InstanceEndedException e) {
                assertThat(client.getInstance(id, false).status().isTerminal()).isTrue();
            }
        }
        if (random.nextInt(5) == 0) {
            client.suspend(id, "for a moment");
            client.resume(id, "go on");
        }
    }

    private DurableBuilder worker() {
        return builder()
                .lease(Duration.ofSeconds(2))
                .shutdownGrace(Duration.ofMillis(10))
                .maxConcurrentActivities(4)
                .orchestrator("mixed", Integer.class, RestartsTest::mixed)
                .orchestrator(
                        "child",
                        Integer.class,
                        (ctx, in) ->
                                ctx.callActivity("square", in, Integer.class).await())
                .orchestrator("loop", Integer.class, (ctx, in) -> {
                    ctx.waitForExternalEvent("tick", Integer.class).await();
                    if (in < RUNS) {
                        ctx.continueAsNew(in + 1);
                    }
                    return in;
                })
                .activity("square", Integer.class, (ctx, in) -> in * in)
                .activity("flaky", Integer.class, (ctx, in) -> {
                    if (ctx.attempt() < 3 || in % 5 == 0) {
                        throw new IllegalStateException("attempt " + ctx.attempt());
                    }
                    return in;
                });
    }

    /** 0 + 1 + 4 + 9 + 16 from the fan-out, 9 from the child, 10,000 for an event in time, 1,000 for a failure. */
    private static Integer mixed(TaskOrchestrationContext ctx, Integer in) {
        List<Task<Integer>> squares = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            squares.add(ctx.callActivity("square", i, Integer.class));
        }
        int sum =
                ctx.allOf(squares).await().stream().mapToInt(Integer::intValue).sum();
        ctx.createTimer(Duration.ofMillis(in % 20)).await();
        try {
            ctx.waitForExternalEvent("go", Duration.ofMillis(30), Integer.class).await();
            sum += 10_000;
        } catch (TaskCanceledException e) {
            ctx.setCustomStatus("no event");
        }
        sum += ctx.callSubOrchestrator("child", 3, TypeRef.of(Integer.class), TaskOptions.DEFAULT)
                .await();
        try {
            ctx.callActivity(
                            "flaky",
                            in,
                            TypeRef.of(Integer.class),
                            TaskOptions.retry(RetryPolicy.of(3, Duration.ofMillis(5))))
                    .await();
        } catch (TaskFailedException e) {
            sum += 1_000;
        }
        return sum;
    }
}
