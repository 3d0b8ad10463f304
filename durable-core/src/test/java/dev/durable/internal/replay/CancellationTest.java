package dev.durable.internal.replay;

import static dev.durable.internal.replay.RunFixture.completed;
import static dev.durable.internal.replay.RunFixture.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.CancellationScope;
import dev.durable.CompositeTaskFailedException;
import dev.durable.RetryPolicy;
import dev.durable.Saga;
import dev.durable.Task;
import dev.durable.TaskCanceledException;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that the code gives up on, and what is built on tasks: scopes, sagas, bounded fan-out. */
class CancellationTest {
    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private static HistoryEvent.TaskFailed failed(int id) {
        return new HistoryEvent.TaskFailed(id, FailureDetails.of("boom", "boom " + id, false));
    }

    private static String output(Decision decision) {
        return ((Decision.Outcome.Completed) decision.outcome()).output().toUtf8();
    }

    private static String await(Task<?> task) {
        try {
            return String.valueOf(task.await());
        } catch (TaskCanceledException e) {
            return "cancelled";
        }
    }

    @Test
    void aCancelledTimerNeverFires() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<Void> timer = ctx.createTimer(Duration.ofSeconds(1));
            ctx.waitForExternalEvent("go", String.class).await();
            assertThat(timer.cancel()).isTrue();
            assertThat(timer.cancel()).isFalse();
            return await(timer) + ctx.waitForExternalEvent("end", String.class).await();
        });
        assertThat(run.start().nextTimer()).isNotNull();
        assertThat(run.turn(event("go", "x")).nextTimer()).isNull();
        assertThat(run.turn(new HistoryEvent.TimerFired(0)).events()).isEmpty();
        run.evictAndReplay();
        assertThat(output(run.turn(event("end", "!")))).isEqualTo("\"cancelled!\"");
        run.evictAndReplay();
    }

    @Test
    void aCancelledWaitTakesNoEvent() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> older = ctx.waitForExternalEvent("e", String.class);
            Task<String> timed = ctx.waitForExternalEvent("e", Duration.ofDays(1), String.class);
            Task<String> newer = ctx.waitForExternalEvent("E", String.class);
            older.cancel();
            timed.cancel();
            return await(older) + "," + await(timed) + "," + newer.await();
        });
        assertThat(run.start().nextTimer()).isNull();
        run.evictAndReplay();
        assertThat(output(run.turn(event("e", "x")))).isEqualTo("\"cancelled,cancelled,x\"");
    }

    @Test
    void theResultOfACancelledActivityIsDroppedAndTheWorkerIsTold() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> call = ctx.callActivity("A", in, String.class);
            ctx.waitForExternalEvent("go", String.class).await();
            call.cancel();
            return await(call) + ctx.waitForExternalEvent("end", String.class).await();
        });
        run.start();
        Decision cancels = run.turn(event("go", "x"));
        assertThat(cancels.cancelled()).containsExactly(0);
        assertThat(run.run().openActivities()).isEmpty();
        Decision late = run.turn(completed(0, "late"));
        assertThat(late.events()).isEmpty();
        assertThat(late.cancelled()).isEmpty();
        run.evictAndReplay();
        Decision end = run.turn(event("end", "!"));
        assertThat(output(end)).isEqualTo("\"cancelled!\"");
        assertThat(end.cancelled()).isEmpty();
    }

    @Test
    void aCancelledCallIsNotRetried() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            TaskOptions retries = TaskOptions.retry(RetryPolicy.of(5, Duration.ofSeconds(1)));
            Task<String> call = ctx.callActivity("A", in, TEXT, retries);
            ctx.waitForExternalEvent("go", String.class).await();
            call.cancel();
            return ctx.waitForExternalEvent("end", String.class).await();
        });
        run.start();
        assertThat(run.turn(failed(0)).nextTimer()).isNotNull();
        assertThat(run.turn(event("go", "x")).nextTimer()).isNull();
        run.evictAndReplay();
        assertThat(output(run.turn(event("end", "!")))).isEqualTo("\"!\"");
    }

    @Test
    void aTaskMadeOfOthersCancelsThese() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            List<Task<String>> calls =
                    List.of(ctx.callActivity("A", in, String.class), ctx.callActivity("B", in, String.class));
            Task<?> all = ctx.allOf(calls).thenApply(List::size);
            Task<?> any = ctx.anyOf(ctx.createTimer(Duration.ofDays(1)), ctx.callActivity("C", in, String.class));
            all.cancel();
            any.cancel();
            return await(all) + await(any) + await(calls.get(0)) + await(calls.get(1));
        });
        Decision end = run.start();
        assertThat(output(end)).isEqualTo("\"cancelledcancelledcancelledcancelled\"");
        assertThat(end.nextTimer()).isNull();
        assertThat(end.cancelled()).containsExactly(0, 1, 3);
    }

    private static String approvalOrDeadline(TaskOrchestrationContext ctx) {
        try (CancellationScope scope = new CancellationScope()) {
            Task<String> approval = scope.add(ctx.waitForExternalEvent("approved", String.class));
            Task<Void> deadline = scope.add(ctx.createTimer(Duration.ofDays(3)));
            return ctx.anyOf(approval, deadline).await() == approval ? approval.await() : "too late";
        }
    }

    @Test
    void closingAScopeCancelsWhatIsNotDone() {
        RunFixture run = RunFixture.of((ctx, in) -> approvalOrDeadline(ctx)
                + ctx.waitForExternalEvent("approved", String.class).await());
        assertThat(run.start().nextTimer()).isNotNull();
        run.evictAndReplay();
        assertThat(run.turn(event("approved", "yes")).nextTimer()).isNull();
        run.evictAndReplay();
        assertThat(output(run.turn(event("approved", "!")))).isEqualTo("\"yes!\"");

        RunFixture late = RunFixture.of((ctx, in) -> approvalOrDeadline(ctx)
                + ctx.waitForExternalEvent("approved", String.class).await());
        late.start();
        late.turn(new HistoryEvent.TimerFired(0));
        assertThat(output(late.turn(event("approved", "!")))).isEqualTo("\"too late!\"");
    }

    @Test
    void aSagaUndoesTheNewestFirstAndEverything() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Saga saga = new Saga();
            for (String step : List.of("hotel", "flight", "car")) {
                saga.add(() -> ctx.callActivity("cancel " + step, null, String.class));
            }
            try {
                saga.compensate();
                return "undone";
            } catch (CompositeTaskFailedException e) {
                return e.failures().size() + " failed: " + e.getMessage();
            }
        });
        assertThat(run.start().events()).anySatisfy(event -> assertScheduled(event, 0, "cancel car"));
        assertThat(run.turn(failed(0)).events()).anySatisfy(event -> assertScheduled(event, 1, "cancel flight"));
        run.evictAndReplay();
        assertThat(run.turn(completed(1, "x")).events()).anySatisfy(event -> assertScheduled(event, 2, "cancel hotel"));
        assertThat(output(run.turn(completed(2, "x")))).contains("1 failed").contains("1 of 3");
    }

    private static void assertScheduled(HistoryEvent event, int id, String name) {
        assertThat(event).isEqualTo(new HistoryEvent.TaskScheduled(id, name, null, null, 1, id));
    }

    @Test
    void aFanOutKeepsItsBoundAndItsOrder() {
        RunFixture run = RunFixture.of((ctx, in) -> String.join(
                ",", ctx.fanOut(List.of("a", "b", "c", "d"), 2, item -> ctx.callActivity(item, item, String.class))));
        run.start();
        assertThat(run.run().openActivities()).hasSize(2);
        run.turn(completed(1, "B"));
        assertThat(run.run().openActivities()).hasSize(2);
        run.evictAndReplay();
        run.turn(completed(2, "C"), completed(3, "D"));
        assertThat(run.run().openActivities()).hasSize(1);
        assertThat(output(run.turn(completed(0, "A")))).isEqualTo("\"A,B,C,D\"");
        run.evictAndReplay();
    }

    @Test
    void aFanOutWaitsForAllAndSaysWhatFailed() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            try {
                ctx.fanOut(List.of("a", "b", "c"), 1, item -> ctx.callActivity(item, item, String.class));
                return "";
            } catch (CompositeTaskFailedException e) {
                return ((TaskFailedException) e.failures().get(0)).taskName();
            }
        });
        run.start();
        run.turn(completed(0, "A"));
        run.turn(failed(1));
        assertThat(output(run.turn(completed(2, "C")))).isEqualTo("\"b\"");
    }

    @Test
    void aReplayLogsNothingAgain() {
        List<String> lines = new ArrayList<>();
        org.slf4j.Logger sink = (org.slf4j.Logger) java.lang.reflect.Proxy.newProxyInstance(
                CancellationTest.class.getClassLoader(),
                new Class<?>[] {org.slf4j.Logger.class},
                (proxy, method, arguments) -> {
                    lines.add(method.getName() + " " + arguments[0]);
                    return method.getReturnType() == boolean.class ? true : null;
                });
        RunFixture run = RunFixture.of((ctx, in) -> {
            ctx.replaySafe(sink).info("one");
            ctx.waitForExternalEvent("go", String.class).await();
            ctx.replaySafe(sink).info("two");
            return ctx.waitForExternalEvent("go", String.class).await();
        });
        run.start();
        run.evictAndReplay();
        run.turn(event("go", "x"));
        run.evictAndReplay();
        assertThat(lines).containsExactly("info one", "info two");
    }

    @Test
    void randomNumbersAreTheSameInAReplay() {
        List<Long> drawn = new ArrayList<>();
        RunFixture run = RunFixture.of((ctx, in) -> {
            drawn.add(ctx.newRandom().nextLong());
            drawn.add(ctx.newRandom().nextLong());
            return ctx.waitForExternalEvent("go", String.class).await();
        });
        run.start();
        run.evictAndReplay();
        assertThat(drawn.subList(0, 2)).isEqualTo(drawn.subList(2, 4)).doesNotHaveDuplicates();
    }
}
