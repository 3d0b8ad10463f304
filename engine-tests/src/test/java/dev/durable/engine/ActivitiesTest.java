package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.durable.CompositeTaskFailedException;
import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.NonRetriableException;
import dev.durable.OrchestrationMetadata;
import dev.durable.RetryPolicy;
import dev.durable.Task;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ActivitiesTest extends EngineTest {

    record Order(String id, int cents, Instant at) {}

    static final class FetchOrders implements TaskActivity<Integer, List<Order>> {
        @Override
        public List<Order> run(TaskActivityContext context, Integer count) {
            List<Order> orders = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                orders.add(new Order("o" + i, i * 100, Instant.EPOCH.plusSeconds(i)));
            }
            return orders;
        }
    }

    static final class SumOrders implements TaskOrchestrator<Integer, Integer> {
        @Override
        public Integer run(TaskOrchestrationContext context, Integer count) {
            List<Order> orders = context.callActivity(FetchOrders.class, count).await();
            int sum = 0;
            for (Order order : orders) {
                sum += order.cents();
            }
            return sum;
        }
    }

    @Test
    void typesAreFoundFromTheGenericsOfTheClass() {
        Durable durable = start(builder().orchestrator(new SumOrders()).activity(FetchOrders.class, FetchOrders::new));
        String id = durable.client().scheduleNewOrchestrationInstance(SumOrders.class, 5);
        assertThat(awaitOutput(durable.client(), id, Integer.class)).isEqualTo(1_000);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dog.class, name = "dog"),
        @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    sealed interface Animal permits Dog, Cat {}

    record Dog(String name) implements Animal {}

    record Cat(int lives) implements Animal {}

    static final class Sort implements TaskActivity<List<Animal>, Map<String, List<Animal>>> {
        @Override
        public Map<String, List<Animal>> run(TaskActivityContext context, List<Animal> all) {
            return Map.of("first", all.subList(0, 1), "others", all.subList(1, all.size()));
        }
    }

    static final class Zoo implements TaskOrchestrator<List<Animal>, List<Animal>> {
        @Override
        public List<Animal> run(TaskOrchestrationContext context, List<Animal> all) {
            Map<String, List<Animal>> sorted =
                    context.callActivity(Sort.class, all).await();
            List<Animal> turned = new ArrayList<>(sorted.get("others"));
            turned.addAll(sorted.get("first"));
            return turned;
        }
    }

    @Test
    void subtypesInCollectionsComeThrough() {
        Durable durable = start(builder().orchestrator(new Zoo()).activity(new Sort()));
        DurableTaskClient client = durable.client();
        String id = client.scheduleNewOrchestrationInstance(Zoo.class, List.of(new Dog("Rex"), new Cat(9)));
        assertThat(awaitEnd(client, id).readOutputAs(new TypeRef<List<Animal>>() {}))
                .containsExactly(new Cat(9), new Dog("Rex"));
    }

    @Test
    void aResultThatCouldNotBeReadFailsTheActivity() {
        Durable durable = start(builder()
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    try {
                        ctx.callActivity("power", in, BigInteger.class).await();
                        return "read";
                    } catch (TaskFailedException e) {
                        return e.details().type();
                    }
                })
                .activity("power", Integer.class, (ctx, in) -> BigInteger.TEN.pow(in)));
        DurableTaskClient client = durable.client();
        assertThat(awaitOutput(client, run(durable, "o", 99), String.class)).isEqualTo("read");
        assertThat(awaitOutput(client, run(durable, "o", 150), String.class)).isEqualTo("data-conversion");
    }

    @Test
    void activitiesRunInSequenceByName() {
        Durable durable = start(builder()
                .orchestrator("chain", String.class, (ctx, in) -> {
                    String value = in;
                    for (int i = 0; i < 10; i++) {
                        value = ctx.callActivity("append", value, String.class).await();
                    }
                    return value;
                })
                .activity("append", String.class, (ctx, in) -> in + ctx.taskId()));
        String id = run(durable, "chain", "x");
        assertThat(awaitOutput(durable.client(), id, String.class)).isEqualTo("x0123456789");
    }

    @Test
    void genericResultsAreReadThroughATypeRef() {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.callActivity("orders", in, new TypeRef<List<Order>>() {}, TaskOptions.DEFAULT)
                                .await()
                                .get(1)
                                .at()
                                .toString())
                .activity("orders", new FetchOrders()));
        assertThat(awaitOutput(durable.client(), run(durable, "o", 2), String.class))
                .isEqualTo("1970-01-01T00:00:01Z");
    }

    @Test
    void aFailureReachesTheOrchestratorWithItsDetails() {
        Durable durable = start(builder()
                .orchestrator("o", String.class, (ctx, in) -> {
                    try {
                        return ctx.callActivity("fail", in, String.class).await();
                    } catch (TaskFailedException e) {
                        return e.taskName() + "|" + e.details().type() + "|"
                                + e.details().message() + "|" + e.details().isCausedBy(ArithmeticException.class);
                    }
                })
                .activity("fail", String.class, (ctx, in) -> {
                    throw new IllegalStateException(in, new ArithmeticException("deep"));
                }));
        assertThat(awaitOutput(durable.client(), run(durable, "o", "boom"), String.class))
                .isEqualTo("fail|illegal-state|boom|true");
    }

    @Test
    void anUncaughtFailureFailsTheOrchestrationWithTheChain() {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        String.class,
                        (ctx, in) -> ctx.callActivity("fail", in, String.class).await())
                .activity("fail", String.class, (ctx, in) -> {
                    throw new NonRetriableException("out-of-stock", "none left");
                }));
        OrchestrationMetadata ended = awaitEnd(durable.client(), run(durable, "o", "x"));
        assertThat(ended.status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(ended.failure().message()).contains("none left");
        assertThat(ended.failure().cause().type()).isEqualTo("out-of-stock");
        assertThat(ended.completedAt()).isNotNull();
    }

    @Test
    void aRetryPolicyTriesAgainUnderOneIdempotencyKey() {
        Queue<String> executions = new ConcurrentLinkedQueue<>();
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        String.class,
                        (ctx, in) -> ctx.callActivity(
                                        "flaky",
                                        in,
                                        TypeRef.of(String.class),
                                        TaskOptions.retry(RetryPolicy.of(3, Duration.ofMillis(20))))
                                .await())
                .activity("flaky", String.class, (ctx, in) -> {
                    executions.add(ctx.attempt() + " " + ctx.idempotencyKey());
                    if (ctx.attempt() < 3) {
                        throw new IllegalStateException("attempt " + ctx.attempt());
                    }
                    return "done";
                }));
        assertThat(awaitOutput(durable.client(), run(durable, "o", "x"), String.class))
                .isEqualTo("done");
        assertThat(executions).hasSize(3);
        assertThat(executions.stream().map(e -> e.substring(0, e.indexOf(" ")))).containsExactly("1", "2", "3");
        assertThat(executions.stream().map(e -> e.substring(e.indexOf(" "))).distinct())
                .hasSize(1);
    }

    @Test
    void aNonRetriableFailureEndsTheRetries() {
        AtomicInteger executions = new AtomicInteger();
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        String.class,
                        (ctx, in) -> ctx.callActivity(
                                        "fail",
                                        in,
                                        TypeRef.of(String.class),
                                        TaskOptions.retry(RetryPolicy.of(5, Duration.ofMillis(1))))
                                .await())
                .activity("fail", String.class, (ctx, in) -> {
                    executions.incrementAndGet();
                    throw new NonRetriableException("no", "never");
                }));
        assertThat(awaitEnd(durable.client(), run(durable, "o", "x")).status())
                .isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(executions).hasValue(1);
    }

    @Test
    void allOfKeepsTheOrderOfTheListAndRunsInParallel() {
        Durable durable = start(builder()
                .orchestrator("fan", Integer.class, (ctx, in) -> {
                    List<Task<Integer>> tasks = new ArrayList<>();
                    for (int i = 0; i < in; i++) {
                        tasks.add(ctx.callActivity("square", i, Integer.class));
                    }
                    return ctx.allOf(tasks).await();
                })
                .activity("square", Integer.class, (ctx, in) -> in * in)
                .maxConcurrentActivities(4));
        OrchestrationMetadata ended = awaitEnd(durable.client(), run(durable, "fan", 50));
        List<Integer> squares = ended.readOutputAs(new TypeRef<List<Integer>>() {});
        assertThat(squares).hasSize(50).startsWith(0, 1, 4, 9).endsWith(49 * 49);
    }

    @Test
    void allOfWaitsForAllAndNamesEveryFailure() {
        AtomicInteger finished = new AtomicInteger();
        Durable durable = start(builder()
                .orchestrator("fan", Integer.class, (ctx, in) -> {
                    List<Task<Integer>> tasks = new ArrayList<>();
                    for (int i = 0; i < in; i++) {
                        tasks.add(ctx.callActivity("maybe", i, Integer.class));
                    }
                    try {
                        ctx.allOf(tasks).await();
                        return "no failure";
                    } catch (CompositeTaskFailedException e) {
                        return e.failures().size() + " of " + in;
                    }
                })
                .activity("maybe", Integer.class, (ctx, in) -> {
                    finished.incrementAndGet();
                    if (in % 2 == 0) {
                        throw new IllegalStateException("even " + in);
                    }
                    return in;
                }));
        assertThat(awaitOutput(durable.client(), run(durable, "fan", 6), String.class))
                .isEqualTo("3 of 6");
        assertThat(finished).hasValue(6);
    }

    @Test
    void anActivityThatNobodyKnowsFailsWithTheKnownNames() {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        String.class,
                        (ctx, in) ->
                                ctx.callActivity("missing", in, String.class).await())
                .activity("present", String.class, (ctx, in) -> in));
        OrchestrationMetadata ended = awaitEnd(durable.client(), run(durable, "o", "x"));
        assertThat(ended.status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(ended.failure().cause().type()).isEqualTo("unknown-activity");
        assertThat(ended.failure().message()).contains("missing").contains("[present]");
    }

    @Test
    void anErrorInAnActivityIsAFailureToo() {
        Durable durable = start(builder()
                .orchestrator("o", String.class, (ctx, in) -> {
                    try {
                        return ctx.callActivity("overflow", in, String.class).await();
                    } catch (TaskFailedException e) {
                        return e.details().type();
                    }
                })
                .activity("overflow", String.class, (ctx, in) -> {
                    throw new StackOverflowError();
                }));
        assertThat(awaitOutput(durable.client(), run(durable, "o", "x"), String.class))
                .isEqualTo("stack-overflow");
    }

    /** As some wrappers of remote errors are: what they say is computed, and the computation fails. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @Test
    void anExceptionThatCannotBePrintedIsAFailureLikeAnyOther() {
        Durable durable = start(builder()
                .orchestrator("o", String.class, (ctx, in) -> {
                    try {
                        return ctx.callActivity("unreadable", in, String.class).await();
                    } catch (TaskFailedException e) {
                        if (e.details().type().equals("unreadable")) {
                            throw new UnreadableException();
                        }
                        return e.details().type();
                    }
                })
                .activity("unreadable", String.class, (ctx, in) -> {
                    throw new UnreadableException();
                }));
        OrchestrationMetadata ended = awaitEnd(durable.client(), run(durable, "o", "x"));
        assertThat(ended.status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(ended.failure().type()).isEqualTo("unreadable");
    }

    @Test
    void activitiesOfTheLibraryDoNotKeepThoseOfTheApplicationWaiting() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        Durable durable = start(builder()
                .maxConcurrentActivities(1)
                .orchestrator("delivers", String.class, (ctx, in) -> {
                    List<Task<String>> deliveries = new ArrayList<>();
                    for (int i = 0; i < 300; i++) {
                        deliveries.add(ctx.callActivity("$durable/hang", in, String.class));
                    }
                    return ctx.allOf(deliveries).await().size();
                })
                .orchestrator(
                        "works",
                        String.class,
                        (ctx, in) -> ctx.callActivity("echo", in, String.class).await())
                .activity("$durable/hang", String.class, (ctx, in) -> {
                    hanging.incrementAndGet();
                    release.await();
                    return in;
                })
                .activity("echo", String.class, (ctx, in) -> in));
        String deliveries = run(durable, "delivers", "x");
        await().until(() -> hanging.get() == 64);

        assertThat(awaitOutput(durable.client(), run(durable, "works", "a"), String.class))
                .isEqualTo("a");
        assertThat(durable.client().getInstance(deliveries, false).status())
                .isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        release.countDown();
        assertThat(awaitOutput(durable.client(), deliveries, Integer.class)).isEqualTo(300);
    }
}
