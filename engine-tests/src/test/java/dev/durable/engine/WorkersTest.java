package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.Claimed;
import dev.durable.spi.Storage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Several workers on one storage, and workers that come and go. */
class WorkersTest extends EngineTest {

    @Test
    void anotherWorkerTakesOverFromADeadOne() {
        CrashableStorage dying = new CrashableStorage(storage);
        Queue<String> executions = new ConcurrentLinkedQueue<>();
        CountDownLatch inStepTwo = new CountDownLatch(1);
        Durable first = start(threeSteps(builder(dying.view()).workerName("first"), "first", executions, step -> {
            if (step == 2) {
                inStepTwo.countDown();
                dying.crash();
            }
        }));
        String id = run(first, "steps", 3);
        awaitLatch(inStepTwo);

        Durable second = start(threeSteps(builder().workerName("second"), "second", executions, step -> {}));
        assertThat(awaitOutput(second.client(), id, String.class)).isEqualTo("1,2,3,");
        assertThat(executions).containsExactly("first 1", "first 2", "second 2", "second 3");
        assertThat(second.client().getHistory(id))
                .filteredOn(HistoryEvent.TaskCompleted.class::isInstance)
                .hasSize(3);
    }

    @Test
    void aStoppedWorkerHandsItsWorkBackAtOnce() {
        Queue<String> executions = new ConcurrentLinkedQueue<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Durable first = start(builder()
                .lease(Duration.ofMinutes(5))
                .shutdownGrace(Duration.ofMillis(50))
                .orchestrator(
                        "o",
                        String.class,
                        (ctx, in) -> ctx.callActivity("work", in, String.class).await())
                .activity("work", String.class, (ctx, in) -> {
                    executions.add("first");
                    running.countDown();
                    never.await();
                    return "never";
                }));
        String id = run(first, "o", "x");
        awaitLatch(running);
        first.close();
        assertThat(first.worker().isRunning()).isFalse();

        Durable second = start(builder()
                .orchestrator(
                        "o",
                        String.class,
                        (ctx, in) -> ctx.callActivity("work", in, String.class).await())
                .activity("work", String.class, (ctx, in) -> {
                    executions.add("second");
                    return in + " done";
                }));
        assertThat(awaitOutput(second.client(), id, String.class)).isEqualTo("x done");
        assertThat(executions).containsExactly("first", "second");
    }

    @Test
    void aLargeFanOutIsSharedBetweenWorkers() {
        Queue<String> executions = new ConcurrentLinkedQueue<>();
        List<Durable> workers = new ArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        for (String name : List.of("one", "two")) {
            AtomicInteger count = new AtomicInteger();
            workers.add(start(builder()
                    .workerName(name)
                    .maxConcurrentActivities(2)
                    .orchestrator("fan", Integer.class, (ctx, in) -> {
                        List<dev.durable.Task<Integer>> tasks = new ArrayList<>();
                        for (int i = 0; i < in; i++) {
                            tasks.add(ctx.callActivity("item", i, Integer.class));
                        }
                        return ctx.allOf(tasks).await().size();
                    })
                    .activity("item", Integer.class, (ctx, in) -> {
                        executions.add(name);
                        if (count.incrementAndGet() == 1) {
                            both.countDown();
                        }
                        both.await();
                        return in;
                    })));
        }
        DurableTaskClient client = workers.get(0).client();
        assertThat(awaitOutput(client, run(workers.get(0), "fan", 40), Integer.class))
                .isEqualTo(40);
        assertThat(executions).hasSize(40).contains("one", "two");
    }

    @Test
    void anActivityThatOnlyAnotherWorkerKnowsRunsThere() {
        Durable orchestrations = start(builder()
                .orchestrator(
                        "o",
                        String.class,
                        (ctx, in) ->
                                ctx.callActivity("special", in, String.class).await())
                .activity("other", String.class, (ctx, in) -> in));
        Durable activities =
                start(builder().workerName("special").activity("special", String.class, (ctx, in) -> in + "!"));
        await().until(() -> storage.queries().workers().size() == 2);
        assertThat(awaitOutput(orchestrations.client(), run(orchestrations, "o", "x"), String.class))
                .isEqualTo("x!");
        assertThat(activities.worker().name()).isEqualTo("special");
    }

    @Test
    void aStorageThatFailsForAWhileIsWaitedFor() {
        FlakyStorage flaky = new FlakyStorage(storage);
        Durable durable = start(builder(flaky.view())
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    int value = in;
                    for (int i = 0; i < 20; i++) {
                        value = ctx.callActivity("inc", value, Integer.class).await();
                    }
                    return value;
                })
                .activity("inc", Integer.class, (ctx, in) -> in + 1));
        flaky.failEvery(3);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(run(durable, "o", i));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(awaitOutput(durable.client(), ids.get(i), Integer.class)).isEqualTo(i + 20);
        }
        assertThat(flaky.failures()).isPositive();
        assertThat(flaky.lostAnswers()).isPositive();
    }

    @Test
    void anErrorOutOfAClaimDoesNotEndTheLoop() {
        AtomicInteger claims = new AtomicInteger();
        Storage failing = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("claim") && claims.incrementAndGet() == 1) {
                        throw new StackOverflowError("once");
                    }
                    return method.invoke(storage, arguments);
                });
        Durable durable = start(builder(failing).orchestrator("o", Integer.class, (ctx, in) -> in));
        assertThat(awaitOutput(durable.client(), run(durable, "o", 7), Integer.class))
                .isEqualTo(7);
        assertThat(claims).hasValueGreaterThan(1);
    }

    /** The activity runs without a row, and what started it is gone: only the ownership of the instance speaks of it. */
    @Test
    void anActivityThatRunsThroughASuspensionIsNotForgottenWhenItsWorkerDies() {
        CrashableStorage dying = new CrashableStorage(storage);
        CountDownLatch inActivity = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Durable first =
                start(waitsAndWorks(builder(dying.view()).maxHotInstances(0).workerName("first"), () -> {
                    inActivity.countDown();
                    awaitLatch(never);
                    return "first";
                }));
        DurableTaskClient client = first.client();
        String id = run(first, "o", 1);
        awaitLatch(inActivity);
        client.suspend(id, null);
        client.resume(id, null);
        client.raiseEvent(id, "e", "seen after the resume");
        await().atMost(LONG)
                .until(() -> client.getHistory(id).stream().anyMatch(HistoryEvent.EventRaised.class::isInstance));
        dying.crash();

        Durable second = start(waitsAndWorks(builder().workerName("second"), () -> "second"));
        assertThat(awaitOutput(second.client(), id, String.class)).isEqualTo("second");
        never.countDown();
    }

    private static DurableBuilder waitsAndWorks(DurableBuilder builder, Supplier<String> work) {
        return builder.orchestrator("o", Integer.class, (ctx, in) -> {
                    Task<String> working = ctx.callActivity("work", in, String.class);
                    ctx.waitForExternalEvent("e", String.class).await();
                    return working.await();
                })
                .activity("work", Integer.class, (ctx, in) -> work.get());
    }

    /** The claim was under way when the worker stopped; what it brings is for others. */
    @Test
    void aClaimThatIsAnsweredAfterTheStopStartsNothing() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Storage slow = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(storage, arguments);
                    if (answer instanceof Claimed claimed && !claimed.tasks().isEmpty()) {
                        held.countDown();
                        awaitLatch(stopped);
                    }
                    return answer;
                });
        AtomicInteger afterTheStop = new AtomicInteger();
        Durable first = start(fanOut(builder(slow).workerName("first").maxConcurrentActivities(1), () -> {
            if (stopped.getCount() == 0) {
                afterTheStop.incrementAndGet();
            }
        }));
        String id = run(first, "all", 10);
        awaitLatch(held);
        first.worker().stop(Duration.ZERO);
        stopped.countDown();

        Durable second = start(fanOut(builder().workerName("second"), () -> {}));
        assertThat(awaitOutput(second.client(), id, Integer.class)).isEqualTo(10);
        assertThat(afterTheStop).hasValue(0);
        assertThat(second.client().getHistory(id)).noneMatch(HistoryEvent.TaskFailed.class::isInstance);
    }

    private static DurableBuilder fanOut(DurableBuilder builder, Runnable inActivity) {
        return builder.orchestrator("all", Integer.class, (ctx, in) -> {
                    List<Task<Integer>> all = new ArrayList<>();
                    for (int i = 0; i < in; i++) {
                        all.add(ctx.callActivity("one", i, Integer.class));
                    }
                    return ctx.allOf(all).await().size();
                })
                .activity("one", Integer.class, (ctx, in) -> {
                    inActivity.run();
                    return in;
                });
    }

    @Test
    void aGraceForEverIsOneAndANegativeOneIsRefused() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> in));
        assertThatThrownBy(() -> durable.worker().stop(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(durable.worker().isRunning()).isTrue();
        assertThat(awaitOutput(durable.client(), run(durable, "o", 1), Integer.class))
                .isEqualTo(1);
        durable.worker().stop(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(durable.worker().isRunning()).isFalse();
    }

    @Test
    void instancesThatTakeTooMuchMemoryAreReplayed() {
        AtomicInteger activations = new AtomicInteger();
        Durable durable = start(builder().maxHotBytes(0).orchestrator("o", Integer.class, (ctx, in) -> {
            activations.incrementAndGet();
            ctx.waitForExternalEvent("e", String.class).await();
            return in;
        }));
        String id = run(durable, "o", 1);
        await().atMost(LONG)
                .until(() -> durable.client().getInstance(id, false).status() == OrchestrationRuntimeStatus.RUNNING);
        durable.client().raiseEvent(id, "e", "x");
        assertThat(awaitOutput(durable.client(), id, Integer.class)).isEqualTo(1);
        assertThat(activations).hasValue(2);
    }

    @Test
    void tenThousandWaitingInstancesHoldNoThreadEach() {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                backend == Backend.MEMORY, "counts threads of the engine; the storage does not matter");
        Durable durable = start(builder()
                .maxHotInstances(50)
                .maxConcurrentOrchestrations(50)
                .orchestrator(
                        "wait",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()));
        DurableTaskClient client = durable.client();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(client.scheduleNewOrchestrationInstance("wait", i, StartOptions.DEFAULT));
        }
        String last = ids.get(ids.size() - 1);
        await().atMost(LONG)
                .until(() -> client.getInstance(last, false).status() == OrchestrationRuntimeStatus.RUNNING);
        await().atMost(LONG)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().startsWith("durable-"))
                                .count()
                        < 250);
        ids.forEach(id -> client.raiseEvent(id, "e", "go"));
        for (String id : ids) {
            assertThat(awaitEnd(client, id).status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        }
    }

    private DurableBuilder threeSteps(
            DurableBuilder builder, String name, Queue<String> executions, java.util.function.IntConsumer inStep) {
        return builder.orchestrator("steps", Integer.class, (ctx, in) -> {
                    StringBuilder done = new StringBuilder();
                    for (int i = 1; i <= in; i++) {
                        done.append(ctx.callActivity("step", i, Integer.class).await())
                                .append(',');
                    }
                    return done.toString();
                })
                .activity("step", Integer.class, (ctx, in) -> {
                    executions.add(name + " " + in);
                    inStep.accept(in);
                    return in;
                });
    }

    private static void awaitLatch(CountDownLatch latch) {
        await().until(() -> latch.getCount() == 0);
    }
}
