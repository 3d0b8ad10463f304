package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.Durable;
import dev.durable.DurableLimits;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.InstanceAlreadyExistsException;
import dev.durable.InstanceEndedException;
import dev.durable.InstanceNotFoundException;
import dev.durable.LimitExceededException;
import dev.durable.StartOptions;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TerminalNotification;
import dev.durable.TypeRef;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.TransientStorageException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Starts and events inside a transaction of the application. */
abstract class CallerTransactionRules extends CallerCompletionRules {
    private static StartOptions id(String id) {
        return StartOptions.DEFAULT.withInstanceId(id);
    }

    // ---- all or nothing -------------------------------------------------------------------------------------

    @Test
    void aStartTakesEffectWithTheCommitAndNotBefore() throws Exception {
        Durable durable = start();
        Connection connection = begin();
        book(connection, "1A");
        DurableTransaction tx = join(durable, connection);
        tx.scheduleNewOrchestrationInstance("Echo", "hello", id("order"));

        assertThat(durable.client().getInstance("order", false)).isNull();
        assertThatThrownBy(() -> durable.client().raiseEvent("order", "go", "x"))
                .isInstanceOf(InstanceNotFoundException.class);
        assertThat(seats()).isEmpty();

        connection.commit();
        tx.wake();

        assertThat(outputOf(durable.client(), "order")).isEqualTo("Completed:hello");
        assertThat(seats()).containsExactly("1A");
    }

    @Test
    void anEventArrivesWithTheCommitAndNotBefore() throws Exception {
        Durable durable = start();
        durable.client().scheduleNewOrchestrationInstance("Wait", null, id("order"));
        Connection connection = begin();
        join(durable, connection).raiseEvent("order", "go", "paid", "e1");
        // Everything that was raised before it by others has arrived by then, and this one has not.
        durable.client().raiseEvent("order", "other", null);
        Awaitility.await()
                .until(() -> durable.client().getHistory("order").toString().contains("name=other"));
        assertThat(durable.client().getHistory("order").toString()).doesNotContain("name=go");

        connection.commit();

        assertThat(outputOf(durable.client(), "order")).isEqualTo("Completed:paid");
    }

    @Test
    void anEventMayGoToAnInstanceOfTheSameTransaction() throws Exception {
        Durable durable = start();
        Connection connection = begin();
        DurableTransaction tx = join(durable, connection);
        tx.scheduleNewOrchestrationInstance("Wait", null, id("order"));
        tx.raiseEvent("order", "go", "at once");
        connection.commit();

        assertThat(outputOf(durable.client(), "order")).isEqualTo("Completed:at once");
    }

    @Test
    void aRollbackLeavesNothingAndTheSameIdsMayComeAgain() throws Exception {
        // A client only: no worker changes what is stored meanwhile.
        Durable client = closedAtTheEnd(Durable.builder(storage).start());
        client.client().scheduleNewOrchestrationInstance("Wait", null, id("other"));
        client.client().scheduleNewOrchestrationInstance("Echo", "x", id("the name is known"));
        List<String> before = stored();
        for (boolean commit : new boolean[] {false, true}) {
            Connection connection = begin();
            DurableTransaction tx = join(client, connection);
            tx.scheduleNewOrchestrationInstance("Echo", "again", id("order"));
            tx.raiseEvent("other", "go", "x", "e1");
            tx.raiseEvent("order", "go", "x", "e1");
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
                assertThat(stored()).isEqualTo(before);
            }
        }
        Durable durable = start();
        assertThat(outputOf(durable.client(), "order")).isEqualTo("Completed:again");
        assertThat(outputOf(durable.client(), "other")).isEqualTo("Completed:x");
    }

    @Test
    void eventsKeepTheirOrderAcrossBothWays() throws Exception {
        Durable durable = start(builder -> builder.orchestrator("Collect", String.class, (context, input) -> {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                all.append(context.waitForExternalEvent("n", Integer.class).await())
                        .append(' ');
            }
            return all.toString();
        }));
        durable.client().scheduleNewOrchestrationInstance("Collect", null, id("order"));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 60; i += 3) {
            Connection connection = begin();
            DurableTransaction tx = join(durable, connection);
            tx.raiseEvent("order", "n", i);
            tx.raiseEvent("order", "n", i + 1);
            connection.commit();
            connection.close();
            durable.client().raiseEvent("order", "n", i + 2);
            expected.append(i)
                    .append(' ')
                    .append(i + 1)
                    .append(' ')
                    .append(i + 2)
                    .append(' ');
        }
        assertThat(outputOf(durable.client(), "order")).isEqualTo("Completed:" + expected);
    }

    // ---- nobody waits ---------------------------------------------------------------------------------------

    @Test
    void nobodyWaitsForATransactionThatStaysOpen() throws Exception {
        Durable durable = start();
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("Wait", null, id("A"));
        client.scheduleNewOrchestrationInstance("Wait", null, id("B"));
        client.waitForInstanceStart("A", LONG, false);
        Connection connection = begin();
        DurableTransaction tx = join(durable, connection);
        tx.raiseEvent("A", "go", "later");
        tx.raiseEvent("B", "go", "never");
        tx.scheduleNewOrchestrationInstance("Echo", "later", id("C"));

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(client.scheduleNewOrchestrationInstance("Wait", null, StartOptions.DEFAULT));
        }
        for (String id : ids) {
            client.raiseEvent(id, "go", "done");
        }
        for (String id : ids) {
            assertThat(outputOf(client, id)).isEqualTo("Completed:done");
        }
        // The receivers themselves are not held either.
        client.suspend("A", null);
        client.resume("A", null);
        assertThat(client.terminate("B", "not needed")).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(client.getInstance("C", false)).isNull();

        connection.commit();

        assertThat(outputOf(client, "A")).isEqualTo("Completed:later");
        assertThat(outputOf(client, "C")).isEqualTo("Completed:later");
        assertThat(client.getInstance("B", false).status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        Awaitility.await().until(() -> stored().stream().noneMatch(line -> line.startsWith("staged")));
    }

    @Test
    void whoWantsTheSameIdWaitsAloneAndLearnsHowItEnded() throws Exception {
        Durable durable = start();
        DurableTaskClient client = durable.client();
        for (boolean commit : new boolean[] {true, false}) {
            Connection connection = begin();
            join(durable, connection).scheduleNewOrchestrationInstance("Echo", "first", id("order " + commit));
            CompletableFuture<String> rival =
                    CompletableFuture.supplyAsync(() -> insist(client, "rival", id("order " + commit)));
            for (int i = 0; i < 10; i++) {
                String other = client.scheduleNewOrchestrationInstance("Echo", "other", StartOptions.DEFAULT);
                assertThat(outputOf(client, other)).isEqualTo("Completed:other");
            }
            assertThat(rival).isNotDone();

            if (commit) {
                connection.commit();
                assertThatThrownBy(rival::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InstanceAlreadyExistsException.class);
                assertThat(outputOf(client, "order true")).isEqualTo("Completed:first");
            } else {
                connection.rollback();
                assertThat(rival.get()).isEqualTo("order false");
                assertThat(outputOf(client, "order false")).isEqualTo("Completed:rival");
            }
            connection.close();
        }
    }

    /** The client gives up after some seconds, whose number must not matter here. */
    private static String insist(DurableTaskClient client, String input, StartOptions options) {
        while (true) {
            try {
                return client.scheduleNewOrchestrationInstance("Echo", input, options);
            } catch (TransientStorageException e) {
                assertThat(e).hasMessageContaining("an open transaction is about to create instance");
            }
        }
    }

    @Test
    void aParentWhoseChildHasAnIdThatIsAboutToBeTakenGoesOnLater() throws Exception {
        Durable durable = start(builder -> builder.orchestrator(
                "Parent",
                String.class,
                (context, input) -> context.callSubOrchestrator(
                                "Echo",
                                "from the parent",
                                TypeRef.of(String.class),
                                TaskOptions.DEFAULT.withInstanceId("child"))
                        .await()));
        DurableTaskClient client = durable.client();
        Connection connection = begin();
        join(durable, connection).scheduleNewOrchestrationInstance("Echo", "first", id("child"));
        client.scheduleNewOrchestrationInstance("Parent", null, id("parent"));
        for (int i = 0; i < 20; i++) {
            String other = client.scheduleNewOrchestrationInstance("Echo", "other", StartOptions.DEFAULT);
            assertThat(outputOf(client, other)).isEqualTo("Completed:other");
        }
        assertThat(client.getInstance("parent", false).status().isTerminal()).isFalse();

        connection.rollback();

        assertThat(outputOf(client, "parent")).isEqualTo("Completed:from the parent");
    }

    /** On some databases the second one waits for the first, on others it is told to come again. */
    @Test
    void ofTwoTransactionsWithTheSameIdOneWinsAndTheOtherStaysUsable() throws Exception {
        Durable durable = start();
        for (int round = 0; round < 10; round++) {
            StartOptions same = id("order " + round);
            String seat = "seat " + round;
            Connection first = begin();
            join(durable, first).scheduleNewOrchestrationInstance("Echo", "first", same);
            Connection second = begin();
            CompletableFuture<Void> rival = CompletableFuture.runAsync(() -> {
                assertThatThrownBy(() -> join(durable, second).scheduleNewOrchestrationInstance("Echo", "no", same))
                        .isInstanceOfAny(InstanceAlreadyExistsException.class, TransientStorageException.class);
            });
            first.commit();
            rival.get();
            book(second, seat);
            second.commit();
            assertThat(outputOf(durable.client(), "order " + round)).isEqualTo("Completed:first");
            assertThat(seats()).contains(seat);
            first.close();
            second.close();
        }
    }

    // ---- the same checks as everywhere ----------------------------------------------------------------------

    @Test
    void whatIsRefusedIsTypedAndLeavesTheTransactionUsable() throws Exception {
        Durable durable = start(builder -> builder.limits(new DurableLimits(1_000, 1_000, 100_000, 20_000, 3)));
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("Echo", "x", id("ended"));
        outputOf(client, "ended");
        client.scheduleNewOrchestrationInstance("Wait", null, id("full"));
        client.suspend("full", null);
        client.raiseEvent("full", "n", 1);
        Connection connection = begin();
        DurableTransaction tx = join(durable, connection);

        assertThatThrownBy(() -> tx.raiseEvent("unknown", "go", null)).isInstanceOf(InstanceNotFoundException.class);
        assertThatThrownBy(() -> tx.raiseEvent("ended", "go", null)).isInstanceOf(InstanceEndedException.class);
        tx.raiseEvent("full", "n", 2, "e2");
        tx.raiseEvent("full", "n", 2, "e2");
        tx.raiseEvent("full", "n", 3);
        assertThatThrownBy(() -> tx.raiseEvent("full", "n", 4)).isInstanceOf(LimitExceededException.class);
        assertThatThrownBy(() -> tx.raiseEvent("full", "n", "x".repeat(1_001)))
                .isInstanceOf(LimitExceededException.class);
        assertThatThrownBy(() -> tx.raiseEvent("full", "", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tx.scheduleNewOrchestrationInstance("Echo", "x", id("ended")))
                .isInstanceOf(InstanceAlreadyExistsException.class);
        assertThatThrownBy(() -> tx.scheduleNewOrchestrationInstance("", null, StartOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);

        book(connection, "1A");
        tx.scheduleNewOrchestrationInstance("Echo", "y", id("new"));
        connection.commit();

        assertThat(seats()).containsExactly("1A");
        assertThat(outputOf(client, "new")).isEqualTo("Completed:y");
        assertThatThrownBy(() -> client.raiseEvent("full", "n", 4)).isInstanceOf(LimitExceededException.class);
    }

    private final Queue<String> ended = new ConcurrentLinkedQueue<>();

    private final class Receiver implements TaskOrchestrator<TerminalNotification, Void> {
        @Override
        public Void run(TaskOrchestrationContext context, TerminalNotification note) {
            ended.add(note.instanceId());
            return null;
        }
    }

    @Test
    void optionsOfAStartAreKept() throws Exception {
        Durable durable = start(builder -> builder.systemOrchestrator("$durable/test", new Receiver()));
        UUID request = UUID.randomUUID();
        StartOptions options = id("order")
                .withTags(Map.of("region", "north"))
                .withRequestId(request)
                .withOnTerminal(new StartOptions.OnTerminal("$durable/test", null));
        for (int i = 0; i < 2; i++) {
            Connection connection = begin();
            DurableTransaction tx = join(durable, connection);
            // The second is the same request again.
            assertThat(tx.scheduleNewOrchestrationInstance("Echo", "x", options))
                    .isEqualTo("order");
            assertThat(tx.scheduleNewOrchestrationInstance("Echo", "x", options))
                    .isEqualTo("order");
            connection.commit();
        }

        assertThat(outputOf(durable.client(), "order")).isEqualTo("Completed:x");
        assertThat(durable.client().getInstance("order", false).tags()).containsEntry("region", "north");
        Awaitility.await().untilAsserted(() -> assertThat(ended).contains("order"));
    }

    @Test
    void anEventForALifeThatIsOverDoesNotReachTheNext() throws Exception {
        Durable durable = start();
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("Wait", null, id("order"));
        Connection connection = begin();
        join(durable, connection).raiseEvent("order", "go", "for the old one");
        client.terminate("order", null);
        client.purgeInstance("order");
        client.scheduleNewOrchestrationInstance("Wait", null, id("order"));

        connection.commit();

        Awaitility.await().until(() -> stored().stream().noneMatch(line -> line.startsWith("staged")));
        client.raiseEvent("order", "go", "for the new one");
        assertThat(outputOf(client, "order")).isEqualTo("Completed:for the new one");
    }

    @Test
    void aConnectionThatDoesNotFitIsRefused() throws Exception {
        Connection automatic = closedAtTheEnd(pool.getConnection());
        assertThatThrownBy(() -> storage.transaction(automatic))
                .isInstanceOf(TransactionRefusedException.class)
                .hasMessageContaining("DUR-106")
                .hasMessageContaining("autocommit");

        JdbcDataSource elsewhere = new JdbcDataSource();
        elsewhere.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Connection foreign = closedAtTheEnd(elsewhere.getConnection());
        foreign.setAutoCommit(false);
        assertThatThrownBy(() -> storage.transaction(foreign))
                .isInstanceOf(TransactionRefusedException.class)
                .hasMessageContaining("not in the database of this connection");
        JdbcStorage.builder(elsewhere).tablePrefix(prefix).build().close();
        assertThatThrownBy(() -> storage.transaction(foreign))
                .isInstanceOf(TransactionRefusedException.class)
                .hasMessageContaining("another database");
    }
}
