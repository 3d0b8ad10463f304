package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules under 16 threads. */
abstract class RaceRules extends StorageRules {
    private static final int THREADS = 16;

    private ExecutorService threads;

    @SuppressWarnings("NullAway.Init") // The threads are made before each test.
    RaceRules(StorageContract kit) {
        super(kit);
    }

    @BeforeEach
    void startThreads() {
        threads = Executors.newFixedThreadPool(THREADS);
    }

    @AfterEach
    void stopThreads() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    /** Runs one action per thread, all let go at the same moment. */
    private <T> List<T> race(IntFunction<T> action) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Callable<T>> actions = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            actions.add(() -> {
                start.await();
                return action.apply(number);
            });
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(actions)) {
            results.add(future.get());
        }
        return results;
    }

    @Test
    void required_ST07_ofConcurrentCommitsOfOneVersionExactlyOneWins() throws Exception {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        for (int round = 0; round < 40; round++) {
            ClaimedTurn claim = claimOne(worker);
            List<CommitResult> results = race(number -> commit(turn(claim)
                    .history(1, Payload.ofUtf8("by " + number))
                    .waits(storage.now(), true)
                    .build()));

            assertThat(results)
                    .filteredOn(CommitResult.Committed.class::isInstance)
                    .as("winners of version %d", claim.version())
                    .hasSize(1);
            assertThat(results).filteredOn(new CommitResult.Stale()::equals).hasSize(THREADS - 1);
        }
        assertThat(history(key, 0)).hasSize(40);
    }

    @Test
    void required_ST42_ofConcurrentRepetitionsOfOneCommitExactlyOneApplies() throws Exception {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        TurnCommit turn = turn(claimOne(worker)).build();

        List<CommitResult> results = race(number -> commit(turn));

        assertThat(results).filteredOn(CommitResult.Committed.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(CommitResult.AlreadyCommitted.class::isInstance)
                .hasSize(THREADS - 1);
        assertThat(history(key, 0)).hasSize(1);
    }

    @Test
    void required_ST29_claimersNeverShareAnInstance() throws Exception {
        int instances = 400;
        for (int from = 0; from < instances; from += 100) {
            storage.create(IntStream.range(from, from + 100)
                    .mapToObj(i -> instance("order-" + i))
                    .toList());
        }

        List<List<String>> claimed = race(number -> {
            WorkerId worker = worker("w" + number);
            List<String> mine = new ArrayList<>();
            List<ClaimedTurn> turns;
            do {
                turns = storage.claim(slots(worker, 7, 0, 0)).turns();
                mine.addAll(ids(turns));
            } while (!turns.isEmpty());
            return mine;
        });
        List<String> all =
                new ArrayList<>(claimed.stream().flatMap(List::stream).toList());
        // With locked rows skipped, the last claimers may have seen nothing although something was left.
        all.addAll(ids(storage.claim(slots(worker("last"), instances, 0, 0)).turns()));

        assertThat(all).doesNotHaveDuplicates().hasSize(instances);
    }

    @Test
    void required_ST57_claimersNeverShareATask() throws Exception {
        WorkerId owner = worker("owner");
        create("order");
        TurnBuilder turn = turn(claimOne(owner));
        IntStream.range(0, 200).forEach(turn::task);
        committed(turn);

        List<List<ClaimedTask>> claimed = race(number -> {
            WorkerId worker = worker("w" + number);
            List<ClaimedTask> mine = new ArrayList<>();
            List<ClaimedTask> tasks;
            do {
                tasks = storage.claim(slots(worker, 0, 0, 5)).tasks();
                mine.addAll(tasks);
            } while (!tasks.isEmpty());
            return mine;
        });
        List<ClaimedTask> all =
                new ArrayList<>(claimed.stream().flatMap(List::stream).toList());
        all.addAll(storage.claim(slots(worker("last"), 0, 0, 200)).tasks());

        assertThat(all)
                .hasSize(200)
                .allSatisfy(task -> assertThat(task.attempt()).isEqualTo(1));
        assertThat(new HashSet<>(all)).hasSize(200);
    }

    @Test
    void required_ST26_appendsBesideCommitsLoseNothing() throws Exception {
        int perThread = 30;
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        List<String> received = new ArrayList<>();

        race(number -> {
            if (number == 0) {
                drain(worker, received, (THREADS - 1) * perThread);
            } else {
                for (int i = 0; i < perThread; i++) {
                    raise(key, number + "/" + i);
                }
            }
            return number;
        });

        assertThat(received).doesNotHaveDuplicates().hasSize((THREADS - 1) * perThread);
        for (int number = 1; number < THREADS; number++) {
            String sender = number + "/";
            assertThat(received)
                    .as("order of one sender that waits for each answer")
                    .filteredOn(body -> body.startsWith(sender))
                    .isEqualTo(IntStream.range(0, perThread)
                            .mapToObj(i -> sender + i)
                            .toList());
        }
    }

    /** Takes turns until all messages have come; a lost wake-up would leave it waiting, so it gives up in the end. */
    private void drain(WorkerId worker, List<String> received, int expected) {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (received.size() < expected && System.nanoTime() < giveUpAt) {
            for (ClaimedTurn claim : claimTurns(worker)) {
                received.addAll(bodies(claim));
                committed(turn(claim).consumeAll().waits(claim.moreMessages() ? storage.now() : null, true));
            }
        }
    }

    @Test
    void required_ST47_commitsThatWriteToEachOtherLoseNothing() throws Exception {
        WorkerId worker = worker("w");
        List<InstanceKey> keys = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            keys.add(create("order-" + i));
        }
        List<ClaimedTurn> claims = claimTurns(worker);

        List<CommitResult> results = race(number -> {
            TurnBuilder turn = turn(claims.get(number));
            keys.forEach(to -> turn.send(event(to, null, "from " + number)));
            return commit(turn.build());
        });

        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(CommitResult.Committed.class));
        assertThat(claimTurns(worker))
                .hasSize(THREADS)
                .allSatisfy(turn -> assertThat(bodies(turn)).hasSize(THREADS).doesNotHaveDuplicates());
    }

    @Test
    void required_ST58_ofConcurrentResultsOfOneTaskExactlyOneIsRecorded() throws Exception {
        WorkerId worker = worker("w");
        for (int round = 0; round < 10; round++) {
            TaskKey task = withTask("order-" + round, worker);
            List<TaskResult> results = race(number -> complete(task, "by " + number));

            assertThat(results).filteredOn(TaskResult.RECORDED::equals).hasSize(1);
            ClaimedTurn claim = claimOne(worker);
            assertThat(claim.messages()).hasSize(1);
            committed(turn(claim).consumeAll());
        }
    }

    @Test
    void required_ST13_ofConcurrentStartsOfOneIdExactlyOneCreates() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = "order-" + round;
            List<CreateResult> results =
                    race(number -> storage.create(List.of(instance(id))).get(0));

            assertThat(results)
                    .filteredOn(CreateResult.Created.class::isInstance)
                    .hasSize(1);
            assertThat(results)
                    .filteredOn(CreateResult.Conflict.class::isInstance)
                    .hasSize(THREADS - 1);
        }
    }

    @Test
    void required_ST14_ofConcurrentStartsWithOneDedupeKeyExactlyOneCreates() throws Exception {
        for (int round = 0; round < 10; round++) {
            DedupeKey dedupe = new DedupeKey("key-" + round, Payload.ofUtf8("hash"));
            String prefix = "order-" + round + "-";
            List<CreateResult> results = race(number -> {
                NewInstance wanted = CreateRules.instance(key(prefix + number), null, null, dedupe);
                return storage.create(List.of(wanted)).get(0);
            });

            assertThat(results)
                    .filteredOn(CreateResult.Created.class::isInstance)
                    .hasSize(1);
            assertThat(results)
                    .filteredOn(CreateResult.Existing.class::isInstance)
                    .hasSize(THREADS - 1);
        }
    }

    @Test
    void required_ST19_ofConcurrentDeliveriesOfOneEventIdExactlyOneIsAccepted() throws Exception {
        InstanceKey key = create("order");
        for (int round = 0; round < 10; round++) {
            String eventId = "e" + round;
            List<AppendResult> results = race(number -> append(event(key, eventId, "x")));

            assertThat(results).filteredOn(AppendResult.ACCEPTED::equals).hasSize(1);
            assertThat(results).filteredOn(AppendResult.DUPLICATE::equals).hasSize(THREADS - 1);
        }
        assertThat(claimOne(worker("w")).messages()).hasSize(10);
    }

    @Test
    void required_ST61_aTerminateBesideACommitLeavesOneOrder() throws Exception {
        WorkerId worker = worker("w");
        for (int round = 0; round < 20; round++) {
            InstanceKey key = create("order-" + round);
            ClaimedTurn claim = claimOne(worker);
            List<Object> results = race(number -> switch (number) {
                case 0 -> terminate(key);
                case 1 -> commit(turn(claim).task(1).build());
                default -> append(event(key, null, "x"));
            });

            assertThat(status(key)).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
            assertThat(history(key, 0))
                    .isEqualTo(
                            results.get(1) instanceof CommitResult.Committed
                                    ? List.of("event", "terminated")
                                    : List.of("terminated"));
            assertThat(claimTurns(worker))
                    .singleElement()
                    .satisfies(told -> assertThat(told.status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED));
            assertThat(claimTasks()).isEmpty();
        }
    }
}
