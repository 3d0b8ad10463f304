package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Outbox;
import dev.durable.spi.Storage;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.UnknownOutcomeException;
import dev.durable.spi.WorkerId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Guarantees G3 to G6 while an administrator keeps ending the connections. */
abstract class ChaosRules {
    private static final int SENDERS = 3;
    private static final int MESSAGES = 150;
    private static final int KILLS = 25;

    private final AtomicInteger interruptions = new AtomicInteger();

    abstract String newPrefix();

    /** Opens a storage with that prefix and a pool, whose connections can be told from all others by it. */
    abstract Storage open(String mark);

    /** Waits 40 ms on the server, then ends the connections with that mark. */
    abstract void killOnce(String mark) throws SQLException;

    /** Asks again with the same ids until there is an answer. */
    private <T> T insist(Supplier<T> call) {
        while (true) {
            try {
                return call.get();
            } catch (TransientStorageException | UnknownOutcomeException e) {
                interruptions.incrementAndGet();
            }
        }
    }

    @Test
    void everyMessageArrivesOnceAndInOrderAlthoughConnectionsAreCut() throws Exception {
        String mark = newPrefix();
        try (Storage storage = open(mark)) {
            Fixtures.created(storage, "order");
            ExecutorService threads = Executors.newFixedThreadPool(SENDERS + 1);
            AtomicBoolean done = new AtomicBoolean();
            try {
                Future<?> killer = threads.submit(() -> killConnections(mark, done));
                List<Future<?>> senders = new ArrayList<>();
                for (int sender = 0; sender < SENDERS; sender++) {
                    String name = "s" + sender;
                    senders.add(threads.submit(() -> send(storage, name)));
                }
                List<String> received = receive(storage);
                for (Future<?> sender : senders) {
                    sender.get();
                }
                done.set(true);
                killer.get();

                for (int sender = 0; sender < SENDERS; sender++) {
                    String name = "s" + sender;
                    assertThat(received.stream().filter(id -> id.startsWith(name + "-")))
                            .containsExactlyElementsOf(ids(name));
                }
                assertThat(interruptions.get()).as("interrupted calls").isPositive();
            } finally {
                done.set(true);
                threads.shutdown();
            }
        }
    }

    private static List<String> ids(String name) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            ids.add(name + "-" + i);
        }
        return ids;
    }

    private void send(Storage storage, String name) {
        for (String id : ids(name)) {
            List<NewMessage> message = List.of(new NewMessage.Event("order", id, Payload.ofUtf8(id)));
            assertThat(insist(() -> storage.append(message, 100_000)))
                    .containsAnyOf(AppendResult.ACCEPTED, AppendResult.DUPLICATE);
        }
    }

    /** Takes turns until everything has come; a turn that is stale had been committed by nobody else and is a bug. */
    private List<String> receive(Storage storage) {
        WorkerId worker = insist(() -> Fixtures.worker(storage, "w"));
        List<String> received = new ArrayList<>();
        while (received.size() < SENDERS * MESSAGES) {
            for (ClaimedTurn claim :
                    insist(() -> storage.claim(request(worker))).turns()) {
                TurnCommit turn = Fixtures.turn(claim, Outbox.EMPTY, true);
                assertThat(insist(() -> storage.commitTurns(List.of(turn))))
                        .singleElement()
                        .isNotInstanceOf(CommitResult.Stale.class);
                claim.messages().forEach(message -> received.add(message.body().toUtf8()));
            }
        }
        return received;
    }

    /** A claim whose answer is lost is handed out again at once. */
    private static ClaimRequest request(WorkerId worker) {
        return new ClaimRequest(
                worker, Set.of(Fixtures.ORCHESTRATOR), Set.of(), 10, 0, 0, 100_000, Duration.ofMillis(1));
    }

    private void killConnections(String mark, AtomicBoolean done) {
        for (int kill = 0; kill < KILLS && !done.get(); kill++) {
            try {
                killOnce(mark);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
