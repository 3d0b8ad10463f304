package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.CompletionOutcome;
import dev.durable.CompletionRefusedException;
import dev.durable.CompletionRefusedException.Reason;
import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.StartOptions;
import dev.durable.TaskFailedException;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.TransientStorageException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Completions of activities inside a transaction of the application. */
abstract class CallerCompletionRules extends TransactionRules {
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    /** An orchestrator {@code Ask} whose activity waits for somebody outside, as long as its input says if that is a time. */
    private Durable startAsking() {
        return start(builder -> builder.activity("ask", String.class, (context, in) -> {
                    tokens.put(context.instanceId(), context.completionToken());
                    return in.startsWith("PT") ? context.completeLater(Duration.parse(in)) : context.completeLater();
                })
                .orchestrator("Ask", String.class, (context, in) -> {
                    try {
                        return context.callActivity("ask", in, String.class).await();
                    } catch (TaskFailedException e) {
                        return e.details().type();
                    }
                }));
    }

    private String ask(DurableTaskClient client, String id, String input) {
        client.scheduleNewOrchestrationInstance("Ask", input, StartOptions.DEFAULT.withInstanceId(id));
        Awaitility.await()
                .until(() -> client.getHistory(id).stream().anyMatch(HistoryEvent.TaskDeferred.class::isInstance));
        return Objects.requireNonNull(tokens.get(id));
    }

    private static void othersGoOn(DurableTaskClient client) throws Exception {
        for (int i = 0; i < 10; i++) {
            String other = client.scheduleNewOrchestrationInstance("Echo", "other", StartOptions.DEFAULT);
            assertThat(outputOf(client, other)).isEqualTo("Completed:other");
        }
    }

    private static Reason refusal(Throwable thrown) {
        return ((CompletionRefusedException) thrown).reason();
    }

    @Test
    void aCompletionTakesEffectWithTheCommitAndLeavesNothingAfterARollback() throws Exception {
        Durable durable = startAsking();
        DurableTaskClient client = durable.client();
        String token = ask(client, "order", "x");
        for (boolean commit : new boolean[] {false, true}) {
            Connection connection = begin();
            book(connection, "1A");
            assertThat(join(durable, connection).completeActivity(token, "paid " + commit))
                    .isEqualTo(CompletionOutcome.COMPLETED);
            othersGoOn(client);
            assertThat(client.getInstance("order", false).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
                assertThat(stored()).noneMatch(line -> line.startsWith("staged") || line.startsWith("event_id"));
            }
            connection.close();
        }
        assertThat(outputOf(client, "order")).isEqualTo("Completed:paid true");
        assertThat(seats()).containsExactly("1A");
        assertThat(client.completeActivity(token, "paid true")).isEqualTo(CompletionOutcome.ALREADY_COMPLETED);
    }

    /** On some databases the second one waits for the first, on others it is told to come again. */
    @Test
    void ofTwoTransactionsWithTheSameTokenOneWinsAndTheOtherStaysUsable() throws Exception {
        Durable durable = startAsking();
        DurableTaskClient client = durable.client();
        for (int round = 0; round < 10; round++) {
            String token = ask(client, "order " + round, "x");
            Connection first = begin();
            join(durable, first).completeActivity(token, "first");
            Connection second = begin();
            CompletableFuture<Void> rival = CompletableFuture.runAsync(() -> assertThatThrownBy(
                            () -> join(durable, second).completeActivity(token, "second"))
                    .isInstanceOfAny(CompletionRefusedException.class, TransientStorageException.class)
                    .satisfies(thrown -> assertThat(
                                    thrown instanceof CompletionRefusedException refused
                                            ? refused.reason()
                                            : Reason.COMPLETED_OTHERWISE)
                            .isEqualTo(Reason.COMPLETED_OTHERWISE)));
            first.commit();
            rival.get();
            book(second, "seat " + round);
            second.commit();
            assertThat(outputOf(client, "order " + round)).isEqualTo("Completed:first");
            assertThat(seats()).contains("seat " + round);
            first.close();
            second.close();
        }
    }

    @Test
    void whoCompletesTheSameTaskOutsideWaitsAloneAndLearnsHowItEnded() throws Exception {
        Durable durable = startAsking();
        DurableTaskClient client = durable.client();
        for (boolean commit : new boolean[] {true, false}) {
            String id = "order " + commit;
            String token = ask(client, id, "x");
            Connection connection = begin();
            join(durable, connection).completeActivity(token, "first");
            CompletableFuture<CompletionOutcome> rival =
                    CompletableFuture.supplyAsync(() -> insist(client, token, "rival"));
            othersGoOn(client);
            assertThat(rival).isNotDone();
            if (commit) {
                connection.commit();
                assertThatThrownBy(rival::join)
                        .cause()
                        .satisfies(thrown -> assertThat(refusal(thrown)).isEqualTo(Reason.COMPLETED_OTHERWISE));
            } else {
                connection.rollback();
                assertThat(rival.join()).isEqualTo(CompletionOutcome.COMPLETED);
            }
            assertThat(outputOf(client, id)).isEqualTo("Completed:" + (commit ? "first" : "rival"));
            connection.close();
        }
    }

    /** The client gives up after some seconds, whose number must not matter here. */
    private static CompletionOutcome insist(DurableTaskClient client, String token, String result) {
        while (true) {
            try {
                return client.completeActivity(token, result);
            } catch (TransientStorageException e) {
                assertThat(e).hasMessageContaining("an open transaction is about to complete the same task");
            }
        }
    }

    @Test
    void aDeadlineThatPassesMeanwhileWaitsForTheTransaction() throws Exception {
        Durable durable = startAsking();
        DurableTaskClient client = durable.client();
        for (boolean commit : new boolean[] {true, false}) {
            String id = "order " + commit;
            String token = ask(client, id, "PT0.7S");
            Connection connection = begin();
            CompletionOutcome outcome = join(durable, connection).completeActivity(token, "in time");
            assertThat(outcome).isEqualTo(CompletionOutcome.COMPLETED);
            // The deadline has passed for sure once another one that began after it has.
            ask(client, "later " + commit, "PT1S");
            assertThat(outputOf(client, "later " + commit)).isEqualTo("Completed:completion-timeout");
            assertThat(client.getInstance(id, false).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            assertThat(outputOf(client, id)).isEqualTo("Completed:" + (commit ? "in time" : "completion-timeout"));
            connection.close();
        }
    }

    @Test
    void theInstanceIsNotHeldAndItsEndDropsTheCompletion() throws Exception {
        Durable durable = startAsking();
        DurableTaskClient client = durable.client();
        String token = ask(client, "order", "x");
        Connection connection = begin();
        join(durable, connection).completeActivity(token, "too late");
        client.suspend("order", null);
        client.resume("order", null);
        assertThat(client.terminate("order", "over")).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        connection.commit();
        Awaitility.await().until(() -> stored().stream().noneMatch(line -> line.startsWith("staged")));
        assertThatThrownBy(() -> client.completeActivity(token, "too late"))
                .satisfies(thrown -> assertThat(refusal(thrown)).isEqualTo(Reason.ENDED));
    }

    @Test
    void aCompletionThatIsStagedIsKnownBeforeAnybodyHasTakenItIn() throws Exception {
        Durable durable = startAsking();
        DurableTaskClient client = durable.client();
        String token = ask(client, "order", "x");
        client.suspend("order", null);
        Connection connection = begin();
        join(durable, connection).completeActivity(token, "yes");
        connection.commit();
        Connection next = begin();
        // At REPEATABLE READ, MariaDB's default, it may be taken in after the first read and not be seen.
        next.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        DurableTransaction tx = join(durable, next);
        assertThat(tx.completeActivity(token, "yes")).isEqualTo(CompletionOutcome.ALREADY_COMPLETED);
        assertThatThrownBy(() -> tx.completeActivity(token, "no"))
                .satisfies(thrown -> assertThat(refusal(thrown)).isEqualTo(Reason.COMPLETED_OTHERWISE));
        next.rollback();
        client.resume("order", null);
        assertThat(outputOf(client, "order")).isEqualTo("Completed:yes");
    }

    @Test
    void completionsThatAreRefusedAreTypedAndLeaveTheTransactionUsable() throws Exception {
        Durable durable = startAsking();
        DurableTaskClient client = durable.client();
        String ended = ask(client, "ended", "x");
        client.terminate("ended", null);
        String done = ask(client, "done", "x");
        client.completeActivity(done, "done");
        String purged = ask(client, "purged", "x");
        client.terminate("purged", null);
        client.purgeInstance("purged");
        String open = ask(client, "open", "x");
        Connection connection = begin();
        DurableTransaction tx = join(durable, connection);

        for (Map.Entry<String, Reason> each : Map.of(
                        "no token",
                        Reason.MALFORMED,
                        purged,
                        Reason.UNKNOWN,
                        ended,
                        Reason.ENDED,
                        done,
                        Reason.COMPLETED_OTHERWISE)
                .entrySet()) {
            assertThatThrownBy(() -> tx.completeActivity(each.getKey(), "x"))
                    .satisfies(thrown -> assertThat(refusal(thrown)).isEqualTo(each.getValue()));
        }
        assertThat(tx.completeActivity(done, "done")).isEqualTo(CompletionOutcome.ALREADY_COMPLETED);
        FailureDetails no = FailureDetails.of("refused", "", true);
        assertThat(tx.failActivity(open, no)).isEqualTo(CompletionOutcome.COMPLETED);
        assertThat(tx.failActivity(open, no)).isEqualTo(CompletionOutcome.ALREADY_COMPLETED);
        assertThatThrownBy(() -> tx.completeActivity(open, "x"))
                .satisfies(thrown -> assertThat(refusal(thrown)).isEqualTo(Reason.COMPLETED_OTHERWISE));
        book(connection, "1A");
        connection.commit();

        assertThat(seats()).containsExactly("1A");
        assertThat(outputOf(client, "open")).isEqualTo("Completed:refused");
    }
}
