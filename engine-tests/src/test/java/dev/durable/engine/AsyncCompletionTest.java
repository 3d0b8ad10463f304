package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durable.CompletionOutcome;
import dev.durable.CompletionRefusedException;
import dev.durable.CompletionRefusedException.Reason;
import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Activities that somebody outside completes, by token. */
class AsyncCompletionTest extends EngineTest {
    private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
    private final AtomicInteger executions = new AtomicInteger();

    /** Hands its token out and leaves the rest to others. */
    private String ask(TaskActivityContext context, String in) {
        executions.incrementAndGet();
        tokens.add(context.completionToken());
        return context.completeLater();
    }

    private DurableBuilder asking(TaskActivity<String, ?> activity) {
        return asking(builder(), TaskOptions.DEFAULT).activity("ask", String.class, activity);
    }

    private static DurableBuilder asking(DurableBuilder builder, TaskOptions options) {
        return builder.orchestrator("o", String.class, (ctx, in) -> {
            try {
                return ctx.callActivity("ask", in, TypeRef.of(String.class), options)
                        .await();
            } catch (TaskFailedException e) {
                return e.details().type() + ": " + e.details().message();
            }
        });
    }

    private String token() {
        try {
            return Objects.requireNonNull(tokens.poll(LONG.toSeconds(), TimeUnit.SECONDS), "no token");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitDeferred(DurableTaskClient client, String id) {
        await().atMost(LONG)
                .until(() -> client.getHistory(id).stream().anyMatch(HistoryEvent.TaskDeferred.class::isInstance));
    }

    private static void assertRefused(Reason reason, Callable<CompletionOutcome> completion) {
        assertThatThrownBy(completion::call)
                .isInstanceOfSatisfying(
                        CompletionRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageStartingWith("[DUR-107] ");
    }

    @Test
    void theFirstCompletionCountsAndTheSameOneAgainIsAnswered() {
        Durable durable = start(asking(this::ask));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        String token = token();
        awaitDeferred(client, id);
        assertThat(client.getInstance(id, false).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);

        assertThat(client.completeActivity(token, "yes")).isEqualTo(CompletionOutcome.COMPLETED);
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("yes");
        assertThat(client.completeActivity(token, "yes")).isEqualTo(CompletionOutcome.ALREADY_COMPLETED);
        assertRefused(Reason.COMPLETED_OTHERWISE, () -> client.completeActivity(token, "no"));
        assertRefused(
                Reason.COMPLETED_OTHERWISE, () -> client.failActivity(token, FailureDetails.of("refused", "", false)));
        assertThat(executions).hasValue(1);
    }

    @Test
    void aCompletionThatNobodyHasReadYetIsKnown() {
        Durable durable = start(asking(this::ask));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        String token = token();
        awaitDeferred(client, id);
        client.suspend(id, "a pause");
        FailureDetails no = FailureDetails.of("refused", "not today", false);
        assertThat(client.failActivity(token, no)).isEqualTo(CompletionOutcome.COMPLETED);
        assertThat(client.failActivity(token, no)).isEqualTo(CompletionOutcome.ALREADY_COMPLETED);
        assertRefused(Reason.COMPLETED_OTHERWISE, () -> client.completeActivity(token, null));
        client.resume(id, "go on");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("refused: not today");
    }

    @Test
    void aFailureFromOutsideIsRetriedWithAnotherTokenUnlessItSaysOtherwise() {
        Durable durable = start(asking(builder(), TaskOptions.retry(RetryPolicy.of(5, Duration.ofMillis(1))))
                .activity("ask", String.class, this::ask));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        String first = token();
        client.failActivity(first, FailureDetails.of("busy", "later", false));
        String second = token();
        assertThat(second).isNotEqualTo(first);
        assertRefused(Reason.COMPLETED_OTHERWISE, () -> client.completeActivity(first, "late"));
        client.failActivity(second, FailureDetails.of("refused", "never", true));
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("refused: never");
        assertThat(executions).hasValue(2);
    }

    @Test
    void aDeadlineFailsTheTaskAndACompletionAfterItIsRefused() {
        Durable durable = start(asking((context, in) -> {
            tokens.add(context.completionToken());
            return context.completeLater(Duration.ofMillis(30));
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        assertThat(awaitOutput(client, id, String.class))
                .isEqualTo("completion-timeout: nobody completed activity #0 within PT0.03S");
        assertRefused(Reason.COMPLETED_OTHERWISE, () -> client.completeActivity(token(), "late"));
    }

    @Test
    void whoeverIsToldToHaveBeatenADeadlineHasDoneSo() {
        Durable durable = start(asking((context, in) -> {
            tokens.add(context.completionToken());
            return context.completeLater(Duration.ofMillis(Long.parseLong(in)));
        }));
        DurableTaskClient client = durable.client();
        int inTime = 0;
        int late = 0;
        for (int i = 0; i < 20; i++) {
            String id = run(durable, "o", String.valueOf(1 + i));
            String token = token();
            while (client.getHistory(id).stream().noneMatch(HistoryEvent.TaskDeferred.class::isInstance)) {
                Thread.onSpinWait();
            }
            boolean won;
            try {
                won = client.completeActivity(token, "in time") == CompletionOutcome.COMPLETED;
            } catch (CompletionRefusedException e) {
                assertThat(e.reason()).isEqualTo(Reason.COMPLETED_OTHERWISE);
                won = false;
            }
            assertThat(awaitOutput(client, id, String.class).equals("in time")).isEqualTo(won);
            inTime += won ? 1 : 0;
            late += won ? 0 : 1;
        }
        assertThat(inTime + late).isEqualTo(20);
        System.out.println(backend + ": " + inTime + " completions in time, " + late + " late");
    }

    @Test
    void ofManyWhoCompleteAtOnceOneWins() throws Exception {
        Durable durable = start(asking(this::ask));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        String token = token();
        ExecutorService pool = Executors.newFixedThreadPool(16);
        CyclicBarrier together = new CyclicBarrier(16);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String value = "v" + i;
            answers.add(pool.submit(() -> {
                together.await();
                try {
                    return client.completeActivity(token, value) == CompletionOutcome.COMPLETED ? value : "";
                } catch (CompletionRefusedException e) {
                    return e.reason() == Reason.COMPLETED_OTHERWISE ? "" : e.getMessage();
                }
            }));
        }
        StringBuilder winners = new StringBuilder();
        for (Future<String> answer : answers) {
            winners.append(answer.get());
        }
        pool.shutdown();
        assertThat(awaitOutput(client, id, String.class)).isEqualTo(winners.toString());
    }

    @Test
    void theTaskSurvivesACrashAndIsNotRunAgain() {
        CrashableStorage crashable = new CrashableStorage(storage);
        Durable first =
                start(asking(builder(crashable.view()), TaskOptions.DEFAULT).activity("ask", String.class, this::ask));
        String id = run(first, "o", "x");
        String token = token();
        Durable second = start(asking(this::ask));
        awaitDeferred(second.client(), id);
        crashable.crash();
        await().atMost(LONG)
                .until(() -> !Objects.equals(
                        storage.queries().find(id, false).owner(),
                        first.worker().name()));
        assertThat(second.client().completeActivity(token, "after all")).isEqualTo(CompletionOutcome.COMPLETED);
        assertThat(awaitOutput(second.client(), id, String.class)).isEqualTo("after all");
        assertThat(executions).hasValue(1);
    }

    @Test
    void theTaskSurvivesAStopOfAllWorkers() {
        Durable first = start(asking(this::ask));
        String id = run(first, "o", "x");
        String token = token();
        awaitDeferred(first.client(), id);
        first.close();
        Durable second = start(asking(this::ask));
        second.client().completeActivity(token, "after all");
        assertThat(awaitOutput(second.client(), id, String.class)).isEqualTo("after all");
        assertThat(executions).hasValue(1);
    }

    @Test
    void tasksThatWaitOutsideTakeNoSlot() {
        Durable durable = start(builder()
                .maxConcurrentActivities(1)
                .orchestrator("fan", Integer.class, (ctx, in) -> {
                    List<Task<Integer>> tasks = new ArrayList<>();
                    for (int i = 0; i < in; i++) {
                        tasks.add(ctx.callActivity("ask", "x", Integer.class));
                    }
                    return ctx.allOf(tasks).await().stream()
                            .mapToInt(value -> value)
                            .sum();
                })
                .activity("ask", String.class, this::ask));
        String id = run(durable, "fan", 30);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(token());
        }
        all.forEach(token -> durable.client().completeActivity(token, 1));
        assertThat(awaitOutput(durable.client(), id, Integer.class)).isEqualTo(30);
        assertThat(executions).hasValue(30);
    }

    @Test
    void whoeverIsFasterThanTheActivityItselfIsHeard() {
        for (String end : List.of("later", "value", "failure")) {
            CountDownLatch completed = new CountDownLatch(1);
            Durable durable = start(asking((context, in) -> {
                tokens.add(context.completionToken());
                completed.await();
                return switch (end) {
                    case "later" -> context.completeLater();
                    case "value" -> "its own";
                    default -> throw new IllegalStateException("its own");
                };
            }));
            String id = run(durable, "o", "x");
            durable.client().completeActivity(token(), "fast");
            assertThat(awaitOutput(durable.client(), id, String.class)).isEqualTo("fast");
            completed.countDown();
            durable.close();
        }
    }

    @Test
    void whatTheActivityItselfCameToBeatsALaterCompletion() {
        for (String worker : List.of("here", "elsewhere")) {
            Durable durable = start(askingAt(worker, (context, in) -> {
                tokens.add(context.completionToken());
                if (in.equals("value")) {
                    return "its own";
                }
                throw new IllegalStateException("its own");
            }));
            DurableTaskClient client = durable.client();
            String value = run(durable, "o", "value");
            assertThat(awaitOutput(client, value, String.class)).isEqualTo("its own");
            assertRefused(Reason.COMPLETED_OTHERWISE, () -> client.completeActivity(token(), "late"));
            String failure = run(durable, "o", "failure");
            assertThat(awaitOutput(client, failure, String.class)).isEqualTo("illegal-state: its own");
            assertRefused(Reason.COMPLETED_OTHERWISE, () -> client.completeActivity(token(), "late"));
        }
    }

    /** The activity runs where the orchestrator does, or as a task row on a worker that knows nothing else. */
    private DurableBuilder askingAt(String worker, TaskActivity<String, ?> activity) {
        if (worker.equals("here")) {
            return asking(activity).workerName("both");
        }
        start(builder().workerName("activities").activity("ask", String.class, activity));
        return asking(builder(), TaskOptions.DEFAULT).workerName("orchestrators");
    }

    @Test
    void anActivityWithATaskRowIsLeftToOthersJustAsWell() {
        Durable durable = start(askingAt("elsewhere", this::ask));
        String id = run(durable, "o", "x");
        String token = token();
        awaitDeferred(durable.client(), id);
        assertThat(durable.client().completeActivity(token, "yes")).isEqualTo(CompletionOutcome.COMPLETED);
        assertThat(awaitOutput(durable.client(), id, String.class)).isEqualTo("yes");
        assertThat(executions).hasValue(1);
    }

    @Test
    void aTokenOutlivesItsInstanceInNoWay() {
        Durable durable = start(asking(this::ask));
        DurableTaskClient client = durable.client();
        StartOptions options = StartOptions.DEFAULT.withInstanceId("again");
        String id = client.scheduleNewOrchestrationInstance("o", "x", options);
        String token = token();
        client.terminate(id, "over");
        assertRefused(Reason.ENDED, () -> client.completeActivity(token, "late"));
        client.purgeInstance(id);
        assertRefused(Reason.UNKNOWN, () -> client.completeActivity(token, "late"));
        client.scheduleNewOrchestrationInstance("o", "x", options);
        String next = token();
        assertThat(next).isNotEqualTo(token);
        assertRefused(Reason.UNKNOWN, () -> client.completeActivity(token, "late"));
        client.completeActivity(next, "yes");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("yes");
    }

    @Test
    void aCompletionThatTheEndOvertookIsAnsweredAsEnded() {
        Durable durable = start(asking(this::ask));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", "x");
        String token = token();
        awaitDeferred(client, id);
        client.suspend(id, "a pause");
        assertThat(client.completeActivity(token, "unread")).isEqualTo(CompletionOutcome.COMPLETED);
        client.terminate(id, "over");
        assertRefused(Reason.ENDED, () -> client.completeActivity(token, "unread"));
    }

    @Test
    void aTokenOfAnEarlierRunIsRefused() {
        Durable durable = start(builder()
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    Task<String> asked = ctx.callActivity("ask", "x", String.class);
                    if (in == 0) {
                        ctx.waitForExternalEvent("next", String.class).await();
                        ctx.continueAsNew(1);
                        return "";
                    }
                    return asked.await();
                })
                .activity("ask", String.class, this::ask));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 0);
        String first = token();
        client.raiseEvent(id, "next", "");
        String second = token();
        assertRefused(Reason.ENDED, () -> client.completeActivity(first, "late"));
        assertThat(client.completeActivity(second, "yes")).isEqualTo(CompletionOutcome.COMPLETED);
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("yes");
    }

    @Test
    void whatIsNoTokenIsRefused() {
        Durable durable = start(asking(this::ask));
        run(durable, "o", "x");
        String token = token();
        for (String text : List.of("", "hello", token + "A", token.substring(1), "\u0000", "../../" + token)) {
            assertThatThrownBy(() -> durable.client().completeActivity(text, "x"))
                    .isInstanceOf(CompletionRefusedException.class);
        }
        char last = token.charAt(10);
        String forged = token.substring(0, 10) + (last == 'A' ? 'B' : 'A') + token.substring(11);
        assertRefused(Reason.UNKNOWN, () -> durable.client().completeActivity(forged, "x"));
    }

    @Test
    void misuseFailsTheTaskWithWords() {
        TaskActivity<String, String> misuse = (context, in) -> switch (in) {
            case "no token" -> context.completeLater();
            case "no time" -> {
                context.completionToken();
                yield context.completeLater(Duration.ZERO);
            }
            default -> {
                context.completionToken();
                context.completeLater();
                yield "a value";
            }
        };
        Durable durable = start(asking(misuse));
        for (List<String> each : List.of(
                List.of(
                        "no token",
                        "illegal-state: nobody could complete this task: call completionToken() and hand the"
                                + " token to somebody first"),
                List.of("no time", "illegal-argument: the time for a completion must be positive, was PT0S"),
                List.of("value", "illegal-state: an activity that calls completeLater must return what that gives"))) {
            OrchestrationMetadata ended = awaitEnd(durable.client(), run(durable, "o", each.get(0)));
            assertThat(ended.readOutputAs(String.class)).isEqualTo(each.get(1));
        }
    }
}
