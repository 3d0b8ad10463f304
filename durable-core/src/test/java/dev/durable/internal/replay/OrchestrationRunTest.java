package dev.durable.internal.replay;

import static dev.durable.internal.replay.RunFixture.completed;
import static dev.durable.internal.replay.RunFixture.event;
import static dev.durable.internal.replay.RunFixture.json;
import static dev.durable.internal.replay.RunFixture.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.DurableLimits;
import dev.durable.LimitExceededException;
import dev.durable.NonDeterminismException;
import dev.durable.RetryPolicy;
import dev.durable.Task;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OrchestrationRunTest {
    private static final TaskOrchestrator<String, String> TWO_STEPS = (ctx, in) -> {
        String first = ctx.callActivity("A", in, String.class).await();
        return ctx.callActivity("B", first, String.class).await();
    };

    @Test
    void actionsStandBetweenTheEventsThatLedToThem() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        assertThat(run.start().events())
                .containsExactly(started(), new HistoryEvent.TaskScheduled(0, "A", null, json("\"in\""), 1, 0));
        assertThat(run.turn(completed(0, "x")).events())
                .containsExactly(completed(0, "x"), new HistoryEvent.TaskScheduled(1, "B", null, json("\"x\""), 1, 1));
        Decision end = run.turn(completed(1, "y"));
        assertThat(end.events()).containsExactly(completed(1, "y"), new HistoryEvent.ExecutionCompleted(json("\"y\"")));
        assertThat(end.outcome()).isEqualTo(new Decision.Outcome.Completed(json("\"y\"")));
    }

    @Test
    void hotAndReplayedGiveTheSameHistory() {
        RunFixture hot = RunFixture.of(TWO_STEPS);
        RunFixture cold = RunFixture.of(TWO_STEPS);
        hot.start();
        cold.start();
        for (int i = 0; i < 2; i++) {
            hot.turn(completed(i, "v" + i));
            cold.evictAndReplay().turn(completed(i, "v" + i));
        }
        assertThat(cold.history()).isEqualTo(hot.history());
    }

    @Test
    void severalEventsOfOneTurnAreAppliedOneByOne() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> a = ctx.callActivity("A", in, String.class);
            Task<String> b = ctx.callActivity("B", in, String.class);
            Task<?> first = ctx.anyOf(a, b).await();
            ctx.callActivity("C", first == b, String.class);
            return a.await() + b.await();
        });
        run.start();
        Decision decision = run.turn(completed(1, "b"), completed(0, "a"));
        assertThat(decision.events())
                .containsExactly(
                        completed(1, "b"),
                        new HistoryEvent.TaskScheduled(2, "C", null, json("true"), 1, 2),
                        completed(0, "a"),
                        new HistoryEvent.ExecutionCompleted(json("\"ab\"")));
        run.evictAndReplay();
        assertThat(run.run().position()).isEqualTo(7);
    }

    @Test
    void aResultThatNothingWaitsForIsDroppedAndNotRecorded() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        run.turn(completed(0, "x"));
        Decision decision = run.turn(completed(0, "again"), completed(7, "never asked"));
        assertThat(decision.events()).isEmpty();
        assertThat(decision.consumed()).isEqualTo(2);
    }

    @Test
    void whatComesAfterTheEndIsNotConsumed() {
        RunFixture run = RunFixture.of(
                (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await());
        run.start();
        assertThat(run.turn(event("e", "1"), event("e", "2")).consumed()).isEqualTo(1);
    }

    @Test
    void retriesAreTimersAndNewAttemptsWithTheKeyOfTheFirst() {
        RunFixture run = RunFixture.of((ctx, in) -> ctx.callActivity(
                        "A",
                        in,
                        TypeRef.of(String.class),
                        TaskOptions.retry(
                                new RetryPolicy(3, Duration.ofSeconds(10), 3.0, Duration.ofSeconds(20), null)))
                .await());
        run.start();
        Decision failed = run.turn(failure(0, false));
        assertThat(failed.events()).endsWith(new HistoryEvent.TimerCreated(1, RunFixture.START.plusSeconds(11)));
        assertThat(failed.nextTimer()).isEqualTo(RunFixture.START.plusSeconds(11));
        run.evictAndReplay();
        assertThat(run.turn(new HistoryEvent.TimerFired(1)).events())
                .endsWith(new HistoryEvent.TaskScheduled(2, "A", null, json("\"in\""), 2, 0));
        assertThat(run.turn(failure(2, false)).nextTimer())
                .as("10 s x 3, capped at 20 s, counted from turn 3")
                .isEqualTo(RunFixture.START.plusSeconds(3 + 20));
        run.turn(new HistoryEvent.TimerFired(3));
        Decision end = run.turn(failure(4, false));
        assertThat(end.outcome()).isInstanceOf(Decision.Outcome.Failed.class);
    }

    @Test
    void aRetryTimeoutEndsTheAttempts() {
        RunFixture run = RunFixture.of((ctx, in) -> ctx.callActivity(
                        "A",
                        in,
                        TypeRef.of(String.class),
                        TaskOptions.retry(
                                RetryPolicy.of(100, Duration.ofSeconds(10)).withRetryTimeout(Duration.ofSeconds(10))))
                .await());
        run.start();
        assertThat(run.turn(failure(0, false)).outcome()).isInstanceOf(Decision.Outcome.Failed.class);
    }

    @Test
    void theParentSeesTheWholeChainOfFailures() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        Decision end = run.turn(failure(0, true));
        FailureDetails failure = ((Decision.Outcome.Failed) end.outcome()).failure();
        assertThat(failure.type()).isEqualTo("task-failed");
        assertThat(failure.nonRetriable()).isTrue();
        assertThat(failure.cause().type()).isEqualTo("boom");
    }

    @Test
    void eventNamesFoldTheirCaseOnBothSides() {
        RunFixture run = RunFixture.of(
                (ctx, in) -> ctx.waitForExternalEvent("Approval", String.class).await());
        run.start();
        assertThat(run.turn(event("APPROVAL", "yes")).outcome())
                .isEqualTo(new Decision.Outcome.Completed(json("\"yes\"")));
    }

    @Test
    void ofSeveralWaitersTheOldestLiveOneGetsTheEvent() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> gaveUp = ctx.waitForExternalEvent("e", Duration.ofSeconds(5), String.class);
            Task<String> second = ctx.waitForExternalEvent("e", String.class);
            Task<String> third = ctx.waitForExternalEvent("e", String.class);
            String got = second.await();
            return got + gaveUp.isFailed() + third.isDone();
        });
        run.start();
        run.turn(new HistoryEvent.TimerFired(0));
        assertThat(run.turn(event("e", "x")).outcome())
                .isEqualTo(new Decision.Outcome.Completed(json("\"xtruefalse\"")));
    }

    @Test
    void anEventBeforeTheTimeoutLeavesNoTimerBehind() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            String got = ctx.waitForExternalEvent("e", Duration.ofHours(1), String.class)
                    .await();
            return got + ctx.waitForExternalEvent("f", String.class).await();
        });
        assertThat(run.start().nextTimer()).isNotNull();
        assertThat(run.turn(event("e", "x")).nextTimer()).isNull();
    }

    @Test
    void dataOfTheWrongTypeFailsTheWait() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<Integer> wait = ctx.waitForExternalEvent("e", Integer.class);
            try {
                return "got " + wait.await();
            } catch (RuntimeException e) {
                return "refused";
            }
        });
        run.start();
        assertThat(run.turn(event("e", "no number")).outcome())
                .isEqualTo(new Decision.Outcome.Completed(json("\"refused\"")));
    }

    @Test
    void continueAsNewCarriesWhatWasNotConsumedInTheOrderOfArrival() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            ctx.waitForExternalEvent("go", String.class).await();
            ctx.continueAsNew("next");
            return null;
        });
        run.turn(started(event("b", "carried before")));
        run.turn(event("a", "1"), event("b", "2"), event("a", "1"));
        Decision end = run.turn(event("go", ""));
        assertThat(end.events().get(end.events().size() - 1))
                .isEqualTo(new HistoryEvent.ContinuedAsNew(json("\"next\""), null));
        assertThat(((Decision.Outcome.RunsAgain) end.outcome()).start().carriedEvents())
                .containsExactly(event("b", "carried before"), event("a", "1"), event("b", "2"), event("a", "1"));
    }

    @Test
    void afterContinueAsNewNothingMoreCanBeScheduled() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            ctx.continueAsNew(null);
            ctx.callActivity("A", in, String.class);
            return null;
        });
        assertThat(((Decision.Outcome.Failed) run.start().outcome()).failure().message())
                .contains("continueAsNew was called");
    }

    @Test
    void aChangedNameIsFoundWithPositionExpectedAndActual() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        assertThatThrownBy(() -> run.replayWith(
                        (ctx, in) -> ctx.callActivity("X", in, String.class).await()))
                .isInstanceOfSatisfying(NonDeterminismException.class, e -> {
                    assertThat(e.position()).isEqualTo(1);
                    assertThat(e.expected()).isEqualTo("a call of activity 'A' (#0)");
                    assertThat(e.actual()).isEqualTo("a call of activity 'X' (#0)");
                });
    }

    @Test
    void aChangedKindIsFound() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        assertThatThrownBy(() -> run.replayWith((ctx, in) -> {
                    ctx.createTimer(Duration.ofSeconds(1)).await();
                    return null;
                }))
                .isInstanceOf(NonDeterminismException.class)
                .hasMessageContaining("a timer (#0)");
    }

    @Test
    void aMissingActionIsFound() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        assertThatThrownBy(() -> run.replayWith(
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()))
                .isInstanceOf(NonDeterminismException.class)
                .hasMessageContaining("the code has nothing");
    }

    @Test
    void anExtraActionIsFoundWhereTheHistoryGoesOn() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        run.turn(completed(0, "x"));
        assertThatThrownBy(() -> run.replayWith((ctx, in) -> {
                    ctx.callActivity("A", in, String.class);
                    ctx.callActivity("extra", in, String.class).await();
                    return null;
                }))
                .isInstanceOf(NonDeterminismException.class)
                .hasMessageContaining("a result of activity #0")
                .hasMessageContaining("'extra' (#1)");
    }

    @Test
    void historyLeftOverAfterTheCodeEndedIsFound() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        run.turn(completed(0, "x"));
        assertThatThrownBy(() -> run.replayWith((ctx, in) -> {
                    ctx.callActivity("A", in, String.class);
                    return "done";
                }))
                .isInstanceOf(NonDeterminismException.class)
                .hasMessageContaining("the end with an output");
    }

    @Test
    void anEndedHistoryReplaysToItsEnd() {
        RunFixture run = RunFixture.of(TWO_STEPS);
        run.start();
        run.turn(completed(0, "x"));
        run.turn(completed(1, "y"));
        assertThat(run.evictAndReplay().run().position()).isEqualTo(6);
    }

    @Test
    void unwindingRunsFinallyButRecordsNothing() {
        AtomicInteger finallyRan = new AtomicInteger();
        RunFixture run = RunFixture.of((ctx, in) -> {
            try {
                return ctx.waitForExternalEvent("e", String.class).await();
            } catch (Exception e) {
                throw new AssertionError("an exception came through", e);
            } finally {
                finallyRan.incrementAndGet();
                ctx.callActivity("cleanup", in, String.class);
            }
        });
        run.start();
        assertThat(run.run().unwind()).isTrue();
        assertThat(finallyRan).hasValue(1);
        assertThat(run.run().thread()).isNull();
        assertThat(run.history()).hasSize(1);
    }

    @Test
    void codeThatKeepsSwallowingTheErrorIsCutOff() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            while (true) {
                try {
                    ctx.waitForExternalEvent("e", String.class).await();
                } catch (Throwable e) {
                    ctx.isReplaying();
                }
            }
        });
        run.start();
        OrchestrationRun live = run.run();
        // isReplaying throws the error out of the catch, which ends this one cleanly; a loop without such a call
        // outside the try is cut off.
        assertThat(live.unwind()).isTrue();
        RunFixture stubborn = RunFixture.of((ctx, in) -> {
            while (true) {
                try {
                    ctx.waitForExternalEvent("e", String.class).await();
                } catch (Throwable e) {
                    in = "swallowed";
                }
            }
        });
        stubborn.start();
        assertThat(stubborn.run().unwind()).isFalse();
    }

    @Test
    void pendingOperationsAreLimited() {
        DurableLimits limits = new DurableLimits(1_000, 100, 1_000, 3, 10);
        RunFixture atLimit = RunFixture.of(fanOut(3), limits);
        assertThat(atLimit.start().events()).hasSize(4);
        RunFixture beyond = RunFixture.of(fanOut(4), limits);
        assertThat(((Decision.Outcome.Failed) beyond.start().outcome())
                        .failure()
                        .type())
                .isEqualTo(FailureDetails.typeOf(LimitExceededException.class));
    }

    @Test
    void aHistoryBeyondTheLimitFailsTheRun() {
        DurableLimits limits = new DurableLimits(1_000, 100, 6, 10, 10);
        RunFixture run = RunFixture.of(
                (ctx, in) -> {
                    while (true) {
                        in = ctx.callActivity("A", in, String.class).await();
                    }
                },
                limits);
        run.start();
        run.turn(completed(0, "x"));
        assertThat(run.turn(completed(1, "x")).outcome())
                .as("6 events, the limit")
                .isNull();
        assertThat(((Decision.Outcome.Failed) run.turn(completed(2, "x")).outcome())
                        .failure()
                        .type())
                .isEqualTo("history-limit");
        run.evictAndReplay();
    }

    @Test
    void aHistoryAtItsLimitTakesNothingMore() {
        DurableLimits limits = new DurableLimits(1_000, 100, 4, 10, 10);
        RunFixture run = RunFixture.of(
                (ctx, in) -> ctx.waitForExternalEvent("never", String.class).await(), limits);
        HistoryEvent.EventRaised event = RunFixture.event("e", "x");

        assertThat(run.turn(RunFixture.started(), event, event, event).outcome())
                .as("4 events, the limit")
                .isNull();
        Decision beyond = run.turn(event, event, event);

        assertThat(beyond.consumed()).as("the rest stays in the inbox").isEqualTo(1);
        assertThat(beyond.outcome())
                .isInstanceOfSatisfying(
                        Decision.Outcome.Failed.class,
                        failed -> assertThat(failed.failure().message()).contains("5 events", "limit is 4"));
    }

    @Test
    void whatARunKeepsGrowsWithItsPayloads() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            ctx.callActivity("A", "0123456789", String.class).await();
            return ctx.waitForExternalEvent("e", String.class).await();
        });
        run.start();
        long before = run.run().approximateBytes();
        run.turn(completed(0, "01234567"));

        assertThat(run.run().approximateBytes() - before).isEqualTo("\"01234567\"".length());
    }

    @Test
    void payloadsAndCustomStatusAreLimitedWhenTheyAreSet() {
        DurableLimits limits = new DurableLimits(10, 5, 100, 10, 10);
        RunFixture run = RunFixture.of(
                (ctx, in) -> {
                    ctx.setCustomStatus("abc");
                    ctx.callActivity("A", "12345678", String.class);
                    try {
                        ctx.setCustomStatus("abcd");
                        return "no error";
                    } catch (LimitExceededException e) {
                        ctx.callActivity("A", "123456789", String.class);
                        return null;
                    }
                },
                limits);
        Decision decision = run.start();
        assertThat(((Decision.Outcome.Failed) decision.outcome()).failure().message())
                .contains("11")
                .contains("10");
        assertThat(run.run().customStatusOr(null)).isEqualTo(json("\"abc\""));
    }

    @Test
    void timersFireInTheOrderOfTheirTimes() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<Void> late = ctx.createTimer(Duration.ofSeconds(20));
            Task<Void> early = ctx.createTimer(Duration.ofSeconds(10));
            return ctx.anyOf(late, early).await() == early;
        });
        run.start();
        assertThat(run.run().dueTimers(RunFixture.START.plusSeconds(9))).isEmpty();
        assertThat(run.run().dueTimers(RunFixture.START.plusSeconds(20)))
                .containsExactly(new HistoryEvent.TimerFired(1), new HistoryEvent.TimerFired(0));
    }

    @Test
    void aFunctionOfThenApplyMustNotWait() {
        RunFixture run = RunFixture.of((ctx, in) -> ctx.callActivity("A", in, String.class)
                .thenApply(a -> ctx.callActivity("B", a, String.class).await())
                .await());
        run.start();
        assertThat(((Decision.Outcome.Failed) run.turn(completed(0, "x")).outcome())
                        .failure()
                        .message())
                .contains("must not wait");
    }

    @Test
    void tasksKnowWhetherTheyFailed() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> a = ctx.callActivity("A", in, String.class);
            Task<String> dependent = a.thenApply(v -> v + "!");
            try {
                dependent.await();
                return "no";
            } catch (TaskFailedException e) {
                return a.isFailed() + " " + dependent.isFailed();
            }
        });
        run.start();
        assertThat(run.turn(failure(0, true)).outcome())
                .isEqualTo(new Decision.Outcome.Completed(json("\"true true\"")));
    }

    private static TaskOrchestrator<String, String> fanOut(int width) {
        return (ctx, in) -> {
            List<Task<String>> tasks = new java.util.ArrayList<>();
            for (int i = 0; i < width; i++) {
                tasks.add(ctx.callActivity("A", in, String.class));
            }
            ctx.allOf(tasks).await();
            return null;
        };
    }

    private static HistoryEvent.TaskFailed failure(int id, boolean nonRetriable) {
        return new HistoryEvent.TaskFailed(id, FailureDetails.of("boom", "boom " + id, nonRetriable));
    }
}
