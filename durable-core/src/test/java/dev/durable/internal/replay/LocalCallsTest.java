package dev.durable.internal.replay;

import static dev.durable.internal.replay.RunFixture.completed;
import static dev.durable.internal.replay.RunFixture.event;
import static dev.durable.internal.replay.RunFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.ContinueAsNewOptions;
import dev.durable.DurableLimits;
import dev.durable.NonDeterminismException;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TaskFailedException;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is computed within a turn: once, recorded, and never again in a replay. */
class LocalCallsTest {
    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final AtomicInteger calls = new AtomicInteger();

    private int count(TaskOrchestrationContext ctx, String name) {
        return ctx.sideEffect(name, TypeRef.of(Integer.class), calls::incrementAndGet);
    }

    private static String go(TaskOrchestrationContext ctx) {
        return ctx.waitForExternalEvent("go", String.class).await();
    }

    private static HistoryEvent.ExecutionStarted next(Decision decision) {
        return ((Decision.Outcome.RunsAgain) decision.outcome()).start();
    }

    private static String output(Decision decision) {
        return ((Decision.Outcome.Completed) decision.outcome()).output().toUtf8();
    }

    @Test
    void aSideEffectIsComputedOnceAndStandsInTheHistory() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            int first = count(ctx, "a");
            go(ctx);
            int second = count(ctx, "b");
            return first + "," + second + "," + go(ctx);
        });
        run.start();
        run.evictAndReplay();
        run.turn(event("go", "x"));
        run.evictAndReplay();

        assertThat(output(run.turn(event("go", "y")))).isEqualTo("\"1,2,y\"");
        assertThat(calls).hasValue(2);
        assertThat(run.history())
                .contains(
                        new HistoryEvent.LocalCompleted(0, "a", json("1")),
                        new HistoryEvent.LocalCompleted(1, "b", json("2")));
        run.evictAndReplay();
        assertThat(calls).hasValue(2);
    }

    @Test
    void theCallerSeesWhatAReplayWillSee() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            List<Integer> value = ctx.sideEffect(
                    "list", new TypeRef<List<Integer>>() {}, () -> new CopyOnWriteArrayList<>(List.of(1)));
            return value.getClass().getSimpleName();
        });
        assertThat(output(run.start())).isEqualTo("\"ArrayList\"");
    }

    @Test
    void aFailureIsRecordedToo() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            try {
                return ctx.sideEffect("flaky", TEXT, () -> {
                    throw new IllegalStateException("attempt " + calls.incrementAndGet());
                });
            } catch (TaskFailedException e) {
                return e.taskName() + ": " + e.details().message() + go(ctx);
            }
        });
        run.start();
        run.evictAndReplay();
        assertThat(output(run.turn(event("go", "!")))).isEqualTo("\"flaky: attempt 1!\"");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aValueThatCannotBeKeptIsAFailureOfTheCall() {
        DurableLimits small = new DurableLimits(10, 10, 100, 100, 100);
        RunFixture run = RunFixture.of(
                (ctx, in) -> {
                    try {
                        return ctx.sideEffect("large", TEXT, () -> "x".repeat(calls.incrementAndGet() * 20));
                    } catch (TaskFailedException e) {
                        return go(ctx);
                    }
                },
                small);
        run.start();
        run.evictAndReplay();
        assertThat(output(run.turn(event("go", "!")))).isEqualTo("\"!\"");
        assertThat(calls).hasValue(1);
    }

    private static final class Greet implements TaskActivity<String, List<String>> {
        private final List<TaskActivityContext> seen = new ArrayList<>();

        @Override
        public List<String> run(TaskActivityContext ctx, String name) {
            seen.add(ctx);
            return List.of("hello", name);
        }
    }

    @Test
    void aLocalActivityRunsInTheTurn() {
        Greet greet = new Greet();
        RunFixture run = RunFixture.of((ctx, in) -> {
            List<String> greeting = ctx.callLocalActivity(greet, in);
            ctx.callActivity("Next", null, String.class).await();
            return String.join(" ", greeting);
        });
        Decision first = run.start();
        assertThat(first.events())
                .containsSubsequence(
                        new HistoryEvent.LocalCompleted(0, "Greet", json("[\"hello\",\"in\"]")),
                        new HistoryEvent.TaskScheduled(1, "Next", null, null, 1, 1));
        run.evictAndReplay();

        assertThat(output(run.turn(completed(1, "x")))).isEqualTo("\"hello in\"");
        assertThat(greet.seen).hasSize(1);
        TaskActivityContext seen = greet.seen.get(0);
        assertThat(seen.name()).isEqualTo("Greet");
        assertThat(seen.instanceId()).isEqualTo("instance");
        assertThat(seen.attempt()).isEqualTo(1);
        assertThat(seen.idempotencyKey()).isEqualTo(RunFixture.INCARNATION + "-0-0");
        assertThat(seen.isCancelled()).isFalse();
    }

    @Test
    void localCodeMustNotUseTheContext() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            try {
                return ctx.sideEffect("nested", TEXT, () -> ctx.newUuid().toString());
            } catch (TaskFailedException e) {
                return e.details().message();
            }
        });
        assertThat(output(run.start())).contains("must not use the orchestration context");
    }

    @Test
    void aFunctionOfThenApplyMustNotRunLocalCode() {
        RunFixture run = RunFixture.of((ctx, in) -> ctx.waitForExternalEvent("go", String.class)
                .thenApply(value -> ctx.sideEffect("x", TEXT, () -> value))
                .await());
        run.start();
        Decision.Outcome outcome = run.turn(event("go", "y")).outcome();
        assertThat(((Decision.Outcome.Failed) outcome).failure().message()).contains("thenApply");
    }

    @Test
    void otherCodeInItsPlaceIsFound() {
        TaskOrchestrator<String, String> recorded = (ctx, in) -> count(ctx, "a") + go(ctx);
        RunFixture run = RunFixture.of(recorded);
        run.start();

        differs(run, (ctx, in) -> count(ctx, "b") + go(ctx), "a local call 'a' (#0)", "a local call 'b' (#0)");
        differs(run, (ctx, in) -> go(ctx), "a local call 'a' (#0)", "nothing");
        differs(
                run,
                (ctx, in) -> ctx.callActivity("A", null, String.class).await(),
                "a local call 'a' (#0)",
                "a call of activity 'A' (#0)");
        differs(run, (ctx, in) -> count(ctx, "a") + count(ctx, "c") + "", "its end", "a local call 'c' (#1)");
        assertThat(calls).hasValue(1);
    }

    private static void differs(RunFixture run, TaskOrchestrator<String, String> code, String expected, String actual) {
        assertThatThrownBy(() -> {
                    OrchestrationRun changed = run.replayWith(code);
                    changed.turn(RunFixture.START.plusSeconds(100), List.of());
                })
                .isInstanceOf(NonDeterminismException.class)
                .hasMessageContaining(expected)
                .hasMessageContaining(actual);
    }

    // ---- patches --------------------------------------------------------------------------------------------

    private static String patched(TaskOrchestrationContext ctx) {
        String before = go(ctx);
        if (ctx.isPatched("change")) {
            return before + ctx.callActivity("New", null, String.class).await();
        }
        return before + ctx.callActivity("Old", null, String.class).await();
    }

    private static String unpatched(TaskOrchestrationContext ctx) {
        return go(ctx) + ctx.callActivity("Old", null, String.class).await();
    }

    @Test
    void aRunThatIsPastTheChangeKeepsItsOldPath() {
        RunFixture run = RunFixture.of((ctx, in) -> unpatched(ctx));
        run.start();
        run.turn(event("go", "a"));

        OrchestrationRun changed = run.replayWith((ctx, in) -> patched(ctx));
        Decision end = changed.turn(RunFixture.START.plusSeconds(9), List.of(completed(0, "b")));
        assertThat(output(end)).isEqualTo("\"ab\"");
    }

    @Test
    void aRunThatIsNotThereYetTakesTheNewPathAndStaysOnIt() {
        RunFixture old = RunFixture.of((ctx, in) -> unpatched(ctx));
        old.start();
        OrchestrationRun changed = old.replayWith((ctx, in) -> patched(ctx));
        Decision turn = changed.turn(RunFixture.START.plusSeconds(9), List.of(event("go", "a")));
        assertThat(turn.events())
                .containsSubsequence(
                        new HistoryEvent.PatchApplied("change"),
                        new HistoryEvent.TaskScheduled(0, "New", null, null, 1, 0));
    }

    @Test
    void theAnswerStaysAndIsRecordedOnce() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            boolean first = ctx.isPatched("change");
            go(ctx);
            return first + "," + ctx.isPatched("change") + "," + go(ctx);
        });
        run.start();
        run.evictAndReplay();
        run.turn(event("go", "a"));
        run.evictAndReplay();
        assertThat(output(run.turn(event("go", "b")))).isEqualTo("\"true,true,b\"");
        assertThat(run.history()).containsOnlyOnce(new HistoryEvent.PatchApplied("change"));
        run.evictAndReplay();
    }

    @Test
    void whenTheQuestionIsTakenOutItsRecordIsPassedOver() {
        RunFixture run = RunFixture.of((ctx, in) -> patched(ctx));
        run.start();
        run.turn(event("go", "a"));

        OrchestrationRun later = run.replayWith((ctx, in) ->
                go(ctx) + ctx.callActivity("New", null, String.class).await());
        assertThat(output(later.turn(RunFixture.START.plusSeconds(9), List.of(completed(0, "b")))))
                .isEqualTo("\"ab\"");
    }

    @Test
    void twoChangesAreToldApart() {
        RunFixture run = RunFixture.of((ctx, in) -> ctx.isPatched("one") + go(ctx));
        run.start();
        OrchestrationRun later =
                run.replayWith((ctx, in) -> ctx.isPatched("two") + "," + ctx.isPatched("one") + go(ctx));
        assertThat(output(later.turn(RunFixture.START.plusSeconds(9), List.of(event("go", "!")))))
                .isEqualTo("\"false,true!\"");
    }

    // ---- continue-as-new ------------------------------------------------------------------------------------

    @Test
    void theNextRunMayHaveAnotherVersionAndLeaveEventsBehind() {
        ContinueAsNewOptions keep = ContinueAsNewOptions.DEFAULT.withVersion("2");
        RunFixture run = RunFixture.of((ctx, in) -> {
            ctx.continueAsNew("next", go(ctx).equals("keep") ? keep : keep.withCarryEvents(false));
            return "";
        });
        run.start();
        HistoryEvent.ExecutionStarted kept = next(run.turn(event("other", "1"), event("go", "keep")));
        assertThat(kept.version()).isEqualTo("2");
        assertThat(kept.carriedEvents()).containsExactly(event("other", "1"));

        RunFixture second = RunFixture.of((ctx, in) -> {
            ctx.continueAsNew("next", keep.withVersion(null).withCarryEvents(false));
            return go(ctx);
        });
        second.start();
        HistoryEvent.ExecutionStarted dropped = next(second.turn(event("other", "1"), event("go", "drop")));
        assertThat(dropped.version()).isNull();
        assertThat(dropped.carriedEvents()).isEmpty();
    }
}
