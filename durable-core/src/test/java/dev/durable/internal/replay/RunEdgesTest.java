package dev.durable.internal.replay;

import static dev.durable.internal.replay.RunFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.DataConversionException;
import dev.durable.DataConverter;
import dev.durable.JacksonDataConverter;
import dev.durable.RetryPolicy;
import dev.durable.Task;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What user code may ask for at the edges must fail the orchestration or work; it must never stop the engine. */
class RunEdgesTest {
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final TypeRef<String> TEXT = TypeRef.of(String.class);
    private static final TaskOptions TWICE = TaskOptions.retry(RetryPolicy.of(2, Duration.ofSeconds(1)));

    private static HistoryEvent.TaskFailed failed(int id) {
        return new HistoryEvent.TaskFailed(id, FailureDetails.of("boom", "boom", false));
    }

    @Test
    void afterContinueAsNewAFailedCallIsNotRetried() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> call = ctx.callActivity("A", in, TEXT, TWICE);
            ctx.continueAsNew("next");
            try {
                return call.await();
            } catch (TaskFailedException e) {
                return e.getMessage();
            }
        });
        run.start();

        assertThat(run.turn(failed(0)).outcome()).isInstanceOf(Decision.Outcome.RunsAgain.class);
        run.evictAndReplay();
    }

    @Test
    void aRetryThatIsDueAfterContinueAsNewFailsTheCall() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> call = ctx.callActivity("A", in, TEXT, TWICE);
            ctx.waitForExternalEvent("go", String.class).await();
            ctx.continueAsNew("next");
            try {
                return call.await();
            } catch (TaskFailedException e) {
                return e.getMessage();
            }
        });
        run.start();
        run.turn(failed(0));
        run.turn(RunFixture.event("go", "x"));

        assertThat(run.turn(new HistoryEvent.TimerFired(1)).outcome()).isInstanceOf(Decision.Outcome.RunsAgain.class);
        run.evictAndReplay();
    }

    @Test
    void timersForEverAreFarAway() {
        Instant last = Instant.parse("9999-12-31T23:59:59.999Z");
        RunFixture run = RunFixture.of((ctx, in) -> ctx.anyOf(
                        ctx.createTimer(FOREVER),
                        ctx.createTimer(Instant.MAX),
                        ctx.createTimer(last.plusNanos(1)),
                        ctx.waitForExternalEvent("e", FOREVER, TEXT))
                .await()
                .toString());

        assertThat(run.start().events().stream()
                        .filter(HistoryEvent.TimerCreated.class::isInstance)
                        .map(event -> ((HistoryEvent.TimerCreated) event).fireAt()))
                .hasSize(4)
                .containsOnly(last);
    }

    @Test
    void timersOfThePastAreDueAtOnce() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            ctx.createTimer(Instant.MIN).await();
            ctx.createTimer(FOREVER.negated()).await();
            return "done";
        });

        assertThat(run.start().nextTimer()).isBeforeOrEqualTo(RunFixture.START);
        assertThat(run.turn(new HistoryEvent.TimerFired(0)).nextTimer()).isEqualTo(RunFixture.START.plusSeconds(1));
        assertThat(run.turn(new HistoryEvent.TimerFired(1)).outcome()).isInstanceOf(Decision.Outcome.Completed.class);
    }

    @Test
    void aRetryTimeoutForEverIsNone() {
        RetryPolicy policy = new RetryPolicy(3, Duration.ofSeconds(1), 2.0, FOREVER, FOREVER);
        RunFixture run = RunFixture.of((ctx, in) ->
                ctx.callActivity("A", in, TEXT, TaskOptions.retry(policy)).await());
        run.start();

        assertThat(run.turn(failed(0)).nextTimer()).isEqualTo(RunFixture.START.plusSeconds(2));
    }

    @Test
    void aVersionIsANameAndAnIdLeavesRoomForItsAttempts() {
        refused((ctx, in) -> ctx.callActivity("A", in, TEXT, TaskOptions.DEFAULT.withVersion("v".repeat(256))));
        refused((ctx, in) -> ctx.callSubOrchestrator("C", in, TEXT, TaskOptions.DEFAULT.withVersion("")));
        refused((ctx, in) -> ctx.callSubOrchestrator("C", in, TEXT, TWICE.withInstanceId("c".repeat(254))));

        RunFixture fits =
                RunFixture.of((ctx, in) -> ctx.callSubOrchestrator("C", in, TEXT, TWICE.withInstanceId("c".repeat(253)))
                        .await());
        assertThat(fits.start().outcome()).isNull();
    }

    private static void refused(TaskOrchestrator<String, Task<String>> code) {
        Decision decision = RunFixture.of(code).start();
        assertThat(decision.outcome())
                .isInstanceOfSatisfying(
                        Decision.Outcome.Failed.class,
                        failure -> assertThat(failure.failure().type()).isEqualTo("illegal-argument"));
    }

    @Test
    void whatIsNotComparedCountsAsRecorded() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> call = ctx.callActivity("A", "old", String.class);
            ctx.createTimer(Duration.ofMinutes(1)).await();
            return call.await();
        });
        run.start();

        OrchestrationRun changed = run.replayWith((ctx, in) -> {
            Task<String> call = ctx.callActivity("A", "new", TEXT, TaskOptions.DEFAULT.withVersion("2"));
            ctx.createTimer(Duration.ofDays(1)).await();
            return call.await();
        });

        assertThat(changed.openActivities())
                .containsExactly(new HistoryEvent.TaskScheduled(0, "A", null, RunFixture.json("\"old\""), 1, 0));
        Instant due = RunFixture.START.plusSeconds(60);
        assertThat(changed.nextTimer()).isEqualTo(due);
        assertThat(changed.dueTimers(due)).containsExactly(new HistoryEvent.TimerFired(1));
        changed.turn(due, changed.dueTimers(due));
        assertThat(changed.nextTimer()).isNull();
        assertThat(changed.turn(due, List.of(completed(0, "x"))).outcome())
                .isEqualTo(new Decision.Outcome.Completed(RunFixture.json("\"x\"")));
    }

    @Test
    void anErrorInAFunctionGivenToThenApplyFailsTheTask() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<String> call = ctx.callActivity("A", in, String.class).thenApply(value -> {
                throw new AssertionError("not " + value);
            });
            return call.await();
        });
        run.start();

        assertThat(run.turn(completed(0, "x")).outcome())
                .isInstanceOfSatisfying(Decision.Outcome.Failed.class, failed -> {
                    assertThat(failed.failure().message()).contains("thenApply", "not x");
                    assertThat(failed.failure().isCausedBy(AssertionError.class))
                            .isTrue();
                });
    }

    @Test
    void aRunGoesOnAfterAResultThatCannotBeReadAsItsType() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            try {
                return "read " + ctx.callActivity("A", in, Integer.class).await();
            } catch (DataConversionException e) {
                return ctx.callActivity("B", e.code(), String.class).await();
            }
        });
        run.start();
        run.turn(completed(0, "no number"));

        assertThat(run.turn(completed(1, "ok")).outcome())
                .isEqualTo(new Decision.Outcome.Completed(RunFixture.json("\"ok\"")));
    }

    /** A converter of an application may throw whatever it likes; that concerns the one value only. */
    @Test
    void aConverterThatThrowsAnythingFailsTheOneWhoAsked() {
        RunFixture run = RunFixture.of((ctx, in) -> {
            Task<Picky> call = ctx.callActivity("A", in, Picky.class);
            Task<Picky> event = ctx.waitForExternalEvent("e", Picky.class);
            String seen = "";
            for (Task<Picky> task : List.of(call, event)) {
                try {
                    task.await();
                } catch (DataConversionException e) {
                    seen += e.getCause().getMessage() + ";";
                }
            }
            return seen;
        });
        run.useConverter(Picky.CONVERTER);
        run.start();
        run.turn(completed(0, "x"));

        assertThat(run.turn(RunFixture.event("e", "y")).outcome())
                .isEqualTo(new Decision.Outcome.Completed(RunFixture.json("\"not this one;not this one;\"")));
        run.evictAndReplay();
    }

    private record Picky() {
        static final DataConverter CONVERTER = new DataConverter() {
            private final DataConverter json = new JacksonDataConverter();

            @Override
            public Payload serialize(Object value) {
                return json.serialize(value);
            }

            @Override
            public <T> T deserialize(Payload payload, TypeRef<T> type) {
                if (type.type() == Picky.class) {
                    throw new IllegalStateException("not this one");
                }
                return json.deserialize(payload, type);
            }
        };
    }
}
