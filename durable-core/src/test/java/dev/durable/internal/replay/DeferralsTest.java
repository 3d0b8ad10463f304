package dev.durable.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.DurableLimits;
import dev.durable.NonDeterminismException;
import dev.durable.RetryPolicy;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeferralsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static final TaskOrchestrator<String, String> ASKS =
            (ctx, in) -> ctx.callActivity("Ask", in, String.class).await();

    private static HistoryEvent.TaskDeferred deferred(int taskId, Duration within) {
        return new HistoryEvent.TaskDeferred(taskId, within);
    }

    private static Decision.Outcome output(String json) {
        return new Decision.Outcome.Completed(Payload.ofUtf8(json));
    }

    @Test
    void aDeferredActivityStaysPendingAndIsNoLongerOpenForAnotherWorker() {
        RunFixture fixture = RunFixture.of(ASKS);
        fixture.start();
        assertThat(fixture.run().openActivities()).hasSize(1);

        Decision decision = fixture.turn(deferred(0, null));

        assertThat(decision.outcome()).isNull();
        assertThat(decision.nextTimer()).isNull();
        assertThat(decision.events()).containsExactly(deferred(0, null));
        assertThat(fixture.run().openActivities()).isEmpty();
        assertThat(fixture.evictAndReplay().run().openActivities()).isEmpty();
        assertThat(fixture.turn(RunFixture.completed(0, "yes")).outcome()).isEqualTo(output("\"yes\""));
    }

    @Test
    void aSecondDeferralSaysNothingNew() {
        RunFixture fixture = RunFixture.of(ASKS);
        fixture.start();
        fixture.turn(deferred(0, HOUR));
        assertThat(fixture.turn(deferred(0, null)).events()).isEmpty();
    }

    @Test
    void aCompletionMayComeBeforeTheDeferral() {
        RunFixture fixture = RunFixture.of((ctx, in) -> {
            String answer = ctx.callActivity("Ask", in, String.class).await();
            ctx.waitForExternalEvent("go", String.class).await();
            return answer;
        });
        fixture.start();
        fixture.turn(RunFixture.completed(0, "yes"));
        assertThat(fixture.turn(deferred(0, HOUR)).events()).isEmpty();
        assertThat(fixture.run().nextTimer()).isNull();
    }

    @Test
    void aDeadlineThatPassesAsksForAFailureAndTheTaskStaysPending() {
        RunFixture fixture = RunFixture.of(ASKS);
        fixture.start();
        Instant recorded = RunFixture.START.plusSeconds(1);
        assertThat(fixture.turn(deferred(0, HOUR)).nextTimer()).isEqualTo(recorded.plus(HOUR));
        fixture.evictAndReplay();
        assertThat(fixture.run().dueTimers(recorded.plus(HOUR).minusMillis(1))).isEmpty();

        HistoryEvent.Incoming fired =
                fixture.run().dueTimers(recorded.plus(HOUR)).get(0);
        Decision decision = fixture.turnAt(recorded.plus(HOUR), fired);

        HistoryEvent.TaskFailed failed = decision.expired().get(0);
        assertThat(failed.failure().type()).isEqualTo("completion-timeout");
        assertThat(decision.outcome()).isNull();
        assertThat(decision.nextTimer()).isNull();
        assertThat(fixture.evictAndReplay().turnAt(recorded.plus(HOUR)).expired())
                .as("replay asks for nothing")
                .isEmpty();
        assertThat(fixture.turnAt(recorded.plus(HOUR), failed).outcome()).isInstanceOf(Decision.Outcome.Failed.class);
    }

    @Test
    void aCompletionTakesItsDeadlineAway() {
        RunFixture fixture = RunFixture.of((ctx, in) -> {
            String answer = ctx.callActivity("Ask", in, String.class).await();
            ctx.waitForExternalEvent("go", String.class).await();
            return answer;
        });
        fixture.start();
        fixture.turn(deferred(0, HOUR));
        assertThat(fixture.turn(RunFixture.completed(0, "yes")).nextTimer()).isNull();
        assertThat(fixture.evictAndReplay().run().nextTimer()).isNull();
        assertThat(fixture.turn(RunFixture.event("go", "now")).outcome()).isEqualTo(output("\"yes\""));
    }

    @Test
    void givingUpOnADeferredActivityTakesItsDeadlineAway() {
        RunFixture fixture = RunFixture.of((ctx, in) -> {
            var asked = ctx.callActivity("Ask", in, String.class);
            ctx.waitForExternalEvent("stop", String.class).await();
            asked.cancel();
            ctx.waitForExternalEvent("go", String.class).await();
            return "given up";
        });
        fixture.start();
        assertThat(fixture.turn(deferred(0, HOUR)).nextTimer()).isNotNull();

        Decision stopped = fixture.turn(RunFixture.event("stop", ""));

        assertThat(stopped.cancelled()).containsExactly(0);
        assertThat(stopped.nextTimer()).isNull();
        assertThat(fixture.evictAndReplay().run().nextTimer()).isNull();
        assertThat(fixture.turn(RunFixture.completed(0, "late")).events()).isEmpty();
        assertThat(fixture.turn(RunFixture.event("go", "")).outcome()).isEqualTo(output("\"given up\""));
    }

    @Test
    void aFailureFromOutsideIsRetriedUnlessItSaysOtherwise() {
        for (boolean nonRetriable : new boolean[] {false, true}) {
            RunFixture fixture = RunFixture.of((ctx, in) -> {
                try {
                    TaskOptions twice = TaskOptions.retry(RetryPolicy.of(2, Duration.ofSeconds(1)));
                    return ctx.callActivity("Ask", in, TypeRef.of(String.class), twice)
                            .await();
                } catch (TaskFailedException e) {
                    return e.details().type();
                }
            });
            fixture.start();
            fixture.turn(deferred(0, null));
            Decision decision =
                    fixture.turn(new HistoryEvent.TaskFailed(0, FailureDetails.of("refused", "no", nonRetriable)));
            assertThat(decision.outcome()).isEqualTo(nonRetriable ? output("\"refused\"") : null);
        }
    }

    @Test
    void aDeadlineFitsWhereTheOperationsAreAtTheirLimit() {
        DurableLimits limits = new DurableLimits(100, 100, 100, 1, 1);
        RunFixture fixture = RunFixture.of(ASKS, limits);
        fixture.start();
        assertThat(fixture.turn(deferred(0, HOUR)).nextTimer()).isNotNull();
    }

    @Test
    void noDeadlineIsSetOnceTheRunContinuesAsNew() {
        RunFixture fixture = RunFixture.of((ctx, in) -> {
            var asked = ctx.callActivity("Ask", in, String.class);
            ctx.continueAsNew("next");
            return asked.await();
        });
        fixture.start();
        assertThat(fixture.turn(deferred(0, HOUR)).nextTimer()).isNull();
        assertThat(fixture.turn(RunFixture.completed(0, "yes")).outcome())
                .isInstanceOf(Decision.Outcome.RunsAgain.class);
    }

    @Test
    void aDeferralOfSomethingElseDoesNotFitTheHistory() {
        RunFixture fixture = RunFixture.of(ASKS);
        fixture.start();
        fixture.turn(deferred(0, null));
        assertThatThrownBy(() -> fixture.replayWith((ctx, in) -> {
                    ctx.createTimer(HOUR).await();
                    return in;
                }))
                .isInstanceOf(NonDeterminismException.class);
        assertThat(List.of(ActionLog.describe(deferred(3, HOUR))))
                .containsExactly("activity #3 left to somebody outside");
    }
}
