package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TaskActivityContext;
import dev.durable.TaskOptions;
import dev.durable.TypeRef;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.testkit.storage.Execution;
import dev.durable.testkit.storage.WatchedDataSource;
import java.io.File;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Activities whose result is recorded in the transaction of what they write: one row each, whatever happens. */
abstract class TransactionalActivityRules extends TransactionRules {
    private static final int SEATS = 12;
    private static final TaskOptions RETRIED = TaskOptions.retry(RetryPolicy.of(20, Duration.ofMillis(1)));

    /** Ends the session of a connection as a crash of the network or the server does. */
    abstract void kill(Connection connection) throws SQLException;

    private static String seat(int number) {
        return String.format("%02d", number);
    }

    static List<String> allSeats() {
        return IntStream.range(0, SEATS)
                .mapToObj(TransactionalActivityRules::seat)
                .toList();
    }

    /** Books all seats at once and gives the confirmations in order. */
    static DurableBuilder withBooking(DurableBuilder builder) {
        return builder.orchestrator("BookAll", String.class, (context, input) -> {
            List<Task<String>> tasks = new ArrayList<>();
            for (String seat : allSeats()) {
                tasks.add(context.callActivity("Book", seat, TypeRef.of(String.class), RETRIED));
            }
            return String.join(" ", context.allOf(tasks).await());
        });
    }

    Durable booking(JdbcStorage on, TransactionalActivity<String, String> book) {
        return start(on, builder -> withBooking(builder.activity("Book", String.class, on.transactional(book))));
    }

    String bookAll(Durable durable) throws Exception {
        DurableTaskClient client = durable.client();
        return outputOf(client, client.scheduleNewOrchestrationInstance("BookAll", null, StartOptions.DEFAULT));
    }

    static String confirmed() {
        return "Completed:"
                + String.join(" ", allSeats().stream().map(seat -> "ok" + seat).toList());
    }

    String booked(Connection connection, String seat) throws SQLException {
        book(connection, seat);
        return "ok" + seat;
    }

    // ---- together -------------------------------------------------------------------------------------------

    @Test
    void theResultAndWhatWasWrittenComeTogether() throws Exception {
        Durable durable = booking(storage, (context, connection, seat) -> booked(connection, seat));

        assertThat(bookAll(durable)).isEqualTo(confirmed());
        assertThat(seats()).isEqualTo(allSeats());
    }

    @Test
    void anExceptionRollsBackAndIsRetriedAsThePolicySays() throws Exception {
        Durable durable = booking(storage, (context, connection, seat) -> {
            String confirmation = booked(connection, seat);
            if (context.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
            return confirmation;
        });

        assertThat(bookAll(durable)).isEqualTo(confirmed());
        assertThat(seats()).isEqualTo(allSeats());
    }

    @Test
    void anOutputThatCannotBeRecordedRollsBack() throws Exception {
        Durable durable = start(builder -> builder.activity(
                        "Book",
                        String.class,
                        storage.transactional(
                                (context, connection, seat) -> booked(connection, seat) + "x".repeat(2 << 20)))
                .orchestrator(
                        "BookOne",
                        String.class,
                        (context, seat) ->
                                context.callActivity("Book", seat, String.class).await()));
        DurableTaskClient client = durable.client();
        String id = client.scheduleNewOrchestrationInstance("BookOne", "1A", StartOptions.DEFAULT);

        assertThat(client.waitForInstanceCompletion(id, LONG, true).failure().toString())
                .contains("limit-exceeded");
        assertThat(seats()).isEmpty();
    }

    @Test
    void startsAndEventsOfTheActivityComeWithItToo() throws Exception {
        Durable[] durable = new Durable[1];
        durable[0] = start(builder -> builder.activity(
                        "Book", String.class, storage.transactional((context, connection, seat) -> {
                            var tx = durable[0].client().join(storage.transaction(connection));
                            if (context.attempt() < 2) {
                                tx.scheduleNewOrchestrationInstance(
                                        "Echo", "lost", StartOptions.DEFAULT.withInstanceId("follower"));
                                throw new IllegalStateException("not yet");
                            }
                            tx.scheduleNewOrchestrationInstance(
                                    "Echo", seat, StartOptions.DEFAULT.withInstanceId("follower"));
                            tx.raiseEvent(context.instanceId(), "booked", "event " + seat);
                            return booked(connection, seat);
                        }))
                .orchestrator("BookOne", String.class, (context, seat) -> {
                    context.callActivity("Book", seat, TypeRef.of(String.class), RETRIED)
                            .await();
                    return context.waitForExternalEvent("booked", String.class).await();
                }));
        DurableTaskClient client = durable[0].client();
        String id = client.scheduleNewOrchestrationInstance("BookOne", "1A", StartOptions.DEFAULT);

        assertThat(outputOf(client, id)).isEqualTo("Completed:event 1A");
        assertThat(outputOf(client, "follower")).isEqualTo("Completed:1A");
        assertThat(seats()).containsExactly("1A");
    }

    static final class BookSeat implements TransactionalActivity<String, String> {
        @Override
        public String run(TaskActivityContext context, Connection connection, String seat) throws SQLException {
            List<String> refused = new ArrayList<>();
            for (Map.Entry<String, Ending> ending : Map.<String, Ending>of(
                            "commit", Connection::commit,
                            "rollback", Connection::rollback,
                            "setAutoCommit", c -> c.setAutoCommit(true))
                    .entrySet()) {
                try {
                    ending.getValue().end(connection);
                } catch (TransactionRefusedException e) {
                    refused.add(ending.getKey());
                }
            }
            connection.rollback(connection.setSavepoint());
            connection.close();
            return seat + " " + refused.size() + " " + connection.isClosed();
        }

        private interface Ending {
            void end(Connection connection) throws SQLException;
        }
    }

    @Test
    void nameAndInputComeFromTheClassAndTheTransactionIsTheLibrarys() throws Exception {
        Durable durable = start(builder -> builder.activity(storage.transactional(new BookSeat()))
                .orchestrator(
                        "BookOne",
                        String.class,
                        (context, seat) -> context.callActivity("BookSeat", seat, String.class)
                                .await()));
        DurableTaskClient client = durable.client();
        String id = client.scheduleNewOrchestrationInstance("BookOne", "1A", StartOptions.DEFAULT);

        assertThat(outputOf(client, id)).isEqualTo("Completed:1A 3 false");
    }

    // ---- exactly once ---------------------------------------------------------------------------------------

    /** Loses the connection at the first commit of each seat; whether the commit arrives or not is the seat's number. */
    private static final class LosesCommits implements WatchedDataSource.Watcher {
        final AtomicInteger lost = new AtomicInteger();
        private final Map<String, Boolean> known = new ConcurrentHashMap<>();
        private final ThreadLocal<String> seat = new ThreadLocal<>();

        void begins(String booked) {
            seat.set(booked);
        }

        @Override
        public void before(Execution execution) throws SQLException {
            lose(execution, 0);
        }

        @Override
        public void after(Execution execution) throws SQLException {
            lose(execution, 1);
        }

        private void lose(Execution execution, int parity) throws SQLException {
            String mine = seat.get();
            if (execution.isCommit() && mine != null && Integer.parseInt(mine) % 2 == parity) {
                seat.remove();
                if (known.putIfAbsent(mine, true) == null) {
                    lost.incrementAndGet();
                    throw new SQLException("the connection is lost", "08006");
                }
            }
        }
    }

    @Test
    void aCommitThatIsLostOnItsWayOrWithItsAnswerTakesEffectOnce() throws Exception {
        LosesCommits faults = new LosesCommits();
        JdbcStorage failing = JdbcStorage.builder(WatchedDataSource.of(pool, faults))
                .tablePrefix(prefix)
                .build();
        AtomicInteger runs = new AtomicInteger();
        Durable durable = booking(failing, (context, connection, seat) -> {
            runs.incrementAndGet();
            faults.begins(seat);
            return booked(connection, seat);
        });

        assertThat(bookAll(durable)).isEqualTo(confirmed());
        assertThat(seats()).isEqualTo(allSeats());
        assertThat(faults.lost).hasValue(SEATS);
        // Those whose commit arrived do not run again.
        assertThat(runs).hasValue(SEATS + SEATS / 2);
    }

    @Test
    void aConnectionThatIsKilledAfterTheWorkTakesEffectOnce() throws Exception {
        Map<String, Boolean> killed = new ConcurrentHashMap<>();
        Durable durable = booking(storage, (context, connection, seat) -> {
            String confirmation = booked(connection, seat);
            if (killed.putIfAbsent(seat, true) == null) {
                kill(connection);
            }
            return confirmation;
        });

        assertThat(bookAll(durable)).isEqualTo(confirmed());
        assertThat(seats()).isEqualTo(allSeats());
        assertThat(killed).hasSize(SEATS);
    }

    @Test
    void aProcessThatIsKilledAfterTheWorkTakesEffectOnce() throws Exception {
        storage.close();
        pool.close();
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBooker.class.getName(),
                        url(),
                        user(),
                        password(),
                        prefix)
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isEqualTo(KilledBooker.EXIT);
        connect();
        // Four are committed; the fifth had done its work.
        assertThat(seats()).hasSize(4);
        AtomicInteger runs = new AtomicInteger();

        Durable durable = booking(storage, (context, connection, seat) -> {
            runs.incrementAndGet();
            return booked(connection, seat);
        });

        assertThat(outputOf(durable.client(), "all")).isEqualTo(confirmed());
        assertThat(seats()).isEqualTo(allSeats());
        assertThat(runs).hasValue(SEATS - 4);
    }

    /** The first worker is paused in its code, loses its lease, and another one takes the task over. */
    @Test
    void ofTwoWorkersWithTheSameTaskOneTakesEffect() throws Exception {
        for (boolean oldFirst : new boolean[] {true, false}) {
            execute("delete from " + prefix + "booking");
            String name = "old" + oldFirst;
            Map<String, CountDownLatch> mayEnd = Map.of(name, new CountDownLatch(1), "young", new CountDownLatch(1));
            Map<String, CountDownLatch> wrote = Map.of(name, new CountDownLatch(1), "young", new CountDownLatch(1));
            Durable old = racing(name, mayEnd, wrote);
            String id = old.client().scheduleNewOrchestrationInstance("BookOne", "1A", StartOptions.DEFAULT);
            wrote.get(name).await();
            Durable young = racing("young", mayEnd, wrote);
            lapse(name);
            wrote.get("young").await();

            mayEnd.get(oldFirst ? name : "young").countDown();
            Awaitility.await().until(() -> seats().size() == 1);
            mayEnd.get(oldFirst ? "young" : name).countDown();

            String winner = oldFirst ? name : "young";
            assertThat(outputOf(young.client(), id)).isEqualTo("Completed:ok1A by " + winner);
            old.close();
            young.close();
            assertThat(seats()).containsExactly("1A");
        }
    }

    private void lapse(String worker) throws SQLException {
        try (Connection connection = pool.getConnection();
                var update =
                        connection.prepareStatement("update " + prefix + "worker set lease_until = 0 where name = ?")) {
            update.setBytes(1, Bytes.of(worker));
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private Durable racing(String name, Map<String, CountDownLatch> mayEnd, Map<String, CountDownLatch> wrote) {
        return start(builder -> builder.workerName(name)
                .lease(Duration.ofMinutes(10))
                .shutdownGrace(Duration.ofSeconds(30))
                .activity("Book", String.class, storage.transactional((context, connection, seat) -> {
                    String confirmation = booked(connection, seat) + " by " + name;
                    wrote.get(name).countDown();
                    mayEnd.get(name).await();
                    return confirmation;
                }))
                .orchestrator(
                        "BookOne",
                        String.class,
                        (context, seat) ->
                                context.callActivity("Book", seat, String.class).await()));
    }

    @Test
    void whatATerminatedInstanceStillWritesIsRolledBack() throws Exception {
        CountDownLatch wrote = new CountDownLatch(SEATS);
        CountDownLatch mayEnd = new CountDownLatch(1);
        JdbcStorage roomy = JdbcStorage.builder(pool)
                .tablePrefix(prefix)
                .maxTransactionalActivities(SEATS)
                .build();
        Durable durable = start(
                roomy,
                builder -> withBooking(builder.shutdownGrace(Duration.ofSeconds(30))
                        .activity("Book", String.class, roomy.transactional((context, connection, seat) -> {
                            String confirmation = booked(connection, seat);
                            wrote.countDown();
                            mayEnd.await();
                            return confirmation;
                        }))));
        String id = durable.client().scheduleNewOrchestrationInstance("BookAll", null, StartOptions.DEFAULT);
        wrote.await();

        assertThat(durable.client().terminate(id, "enough")).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        mayEnd.countDown();
        durable.close();

        assertThat(seats()).isEmpty();
    }

    // ---- connections ----------------------------------------------------------------------------------------

    @Test
    void theEngineFindsAConnectionHoweverManyRun() throws Exception {
        JdbcStorage small = closedAtTheEnd(JdbcStorage.builder(url(), user(), password())
                .tablePrefix(prefix)
                .poolSize(2)
                .build());
        Durable durable = booking(small, (context, connection, seat) -> booked(connection, seat));

        assertThat(bookAll(durable)).isEqualTo(confirmed());
        assertThat(seats()).isEqualTo(allSeats());
    }
}
