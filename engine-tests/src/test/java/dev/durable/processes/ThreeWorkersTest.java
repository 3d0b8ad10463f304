package dev.durable.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.Durable;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import dev.durable.engine.Postgres;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three worker processes on one PostgreSQL, of which one is killed and one is stopped for longer than its lease. */
class ThreeWorkersTest {
    private static final int INSTANCES = Integer.getInteger("durable.instances", 5_000);
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final String PREFIX = "three_";
    /** A process that is stopped within a transaction would keep the rows of it until it goes on; see databases.md. */
    private static final String LETS_GO_OF_ROWS = "&options=-c%20idle_in_transaction_session_timeout=2000";

    private final String url = Postgres.server().getJdbcUrl("postgres", "postgres");
    private final InstanceTable table = new InstanceTable(Postgres.server().getPostgresDatabase(), PREFIX);
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final List<ChildProcess> workers = new ArrayList<>();
    private Storage storage;
    private Durable durable;
    private int started;

    @BeforeEach
    void open() {
        storage = JdbcStorage.builder(url, "postgres", "postgres")
                .tablePrefix(PREFIX)
                .build();
        durable = Durable.builder(storage).start();
    }

    @AfterEach
    void close() {
        workers.forEach(ChildProcess::close);
        threads.shutdownNow();
        durable.close();
        storage.close();
    }

    @Test
    void everyInstanceEndsOnceAndStaleCommitsAreRefused() throws Exception {
        ChildProcess killed = worker("killed");
        ChildProcess stopped = worker("stopped");
        ChildProcess steady = worker("steady");
        startUpTo(INSTANCES / 5, Worker.COUNT);
        await("work to be under way").until(() -> table.ended() >= INSTANCES / 10);

        killed.say("hold");
        startUpTo(INSTANCES * 2 / 5, Worker.COUNT);
        killed.next("holding");
        killed.kill();
        long killedAt = System.nanoTime();
        Map<String, String> historyAtKill = table.history();
        assertThat(table.ownedBy("killed")).as("killed in the middle of work").isPositive();
        await("others to take over from the killed one").until(() -> table.ownedBy("killed") == 0);
        double takeover = (System.nanoTime() - killedAt) / 1e9;

        await("all so far to end").until(() -> table.ended() == INSTANCES * 2 / 5);
        stopped.say("hold");
        startUpTo(INSTANCES * 3 / 5, Worker.COUNT_AND_WAIT);
        List<String> held = List.of(stopped.next("holding").split(" "));
        stopped.stop();
        long stoppedAt = storage.now().toEpochMilli();
        Map<String, Long> versions = table.versions(held);
        await("others to take over from the stopped one").until(() -> table.ownedBy("stopped") == 0);
        await("others to go on with what it was about to commit").until(() -> table.unmoved(versions) == 0);
        await("two leases").until(() -> storage.now().toEpochMilli() >= stoppedAt + 2 * LEASE.toMillis());
        assertThat(living()).doesNotContain("stopped");
        assertThat(table.running(held))
                .as("instances whose version alone says that a commit is stale")
                .isEqualTo(held.size());

        startUpTo(INSTANCES * 4 / 5, Worker.COUNT);
        Map<String, String> historyWhenContinued = table.history();
        stopped.goOn();
        stopped.say("release");
        await("the stopped one to have a lease again").until(() -> living().contains("stopped"));
        startUpTo(INSTANCES, Worker.COUNT);
        inParallel(INSTANCES * 2 / 5, INSTANCES * 3 / 5, this::letEnd);
        await("all to end").until(() -> table.ended() == INSTANCES);

        Map<String, String> history = table.history();
        long changed = changed(historyAtKill, history) + changed(historyWhenContinued, history);
        long stale = stale(stopped) + stale(steady);
        System.out.printf(
                "three workers: %d ended, %d changed, %d stale commits refused, takeover %.1f s%n",
                table.ended(), changed, stale, takeover);
        assertThat(changed).as("recorded history that changed").isZero();
        assertThat(stale).as("refused commits").isGreaterThanOrEqualTo(held.size());
        inParallel(0, INSTANCES, this::checkOne);
    }

    private ChildProcess worker(String name) throws InterruptedException {
        ChildProcess worker =
                ChildProcess.start(Worker.class, url + LETS_GO_OF_ROWS, PREFIX, name, String.valueOf(LEASE.toMillis()));
        workers.add(worker);
        worker.next("ready");
        return worker;
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(ChildProcess.PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    private void startUpTo(int count, String orchestrator) throws Exception {
        inParallel(
                started,
                count,
                number -> durable.client()
                        .scheduleNewOrchestrationInstance(orchestrator, number, StartOptions.id(id(number))));
        started = count;
    }

    private void letEnd(int number) {
        durable.client().raiseEvent(id(number), Worker.LAST_STEP, null);
    }

    private static String id(int number) {
        return "n" + number;
    }

    private List<String> living() {
        return storage.queries().workers().stream()
                .map(view -> view.worker().name())
                .toList();
    }

    private static long stale(ChildProcess worker) throws Exception {
        worker.say("stale");
        return Long.parseLong(worker.next("stale"));
    }

    private static long changed(Map<String, String> before, Map<String, String> after) {
        assertThat(before).as("history to compare").isNotEmpty();
        return before.entrySet().stream()
                .filter(block -> !block.getValue().equals(after.get(block.getKey())))
                .count();
    }

    /** One result of each step is recorded, and it is the one that the orchestrator returned. */
    private void checkOne(int number) {
        String id = id(number);
        OrchestrationMetadata ended = Objects.requireNonNull(durable.client().getInstance(id, true), id);
        assertThat(ended.status()).as(id).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        String output = ended.readOutputAs(String.class);
        assertThat(output)
                .as(id)
                .matches(IntStream.rangeClosed(1, Worker.STEPS)
                        .mapToObj(step -> (number + step) + "@[a-z]+\\d+")
                        .reduce((left, right) -> left + " " + right)
                        .orElseThrow());

        List<HistoryEvent> history = durable.client().getHistory(id);
        List<HistoryEvent.TaskCompleted> results = history.stream()
                .filter(HistoryEvent.TaskCompleted.class::isInstance)
                .map(HistoryEvent.TaskCompleted.class::cast)
                .toList();
        assertThat(results)
                .as(id)
                .extracting(HistoryEvent.TaskCompleted::taskId)
                .doesNotHaveDuplicates();
        assertThat(results)
                .as(id)
                .extracting(HistoryEvent.TaskCompleted::output)
                .containsExactlyElementsOf(Stream.of(output.split(" "))
                        .map(result -> Payload.ofUtf8('"' + result + '"'))
                        .toList());
        assertThat(history)
                .as(id)
                .filteredOn(HistoryEvent.End.class::isInstance)
                .hasSize(1)
                .containsExactly(history.get(history.size() - 1));
    }

    private void inParallel(int from, int to, IntConsumer each) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int number = from; number < to; number++) {
            int current = number;
            all.add(threads.submit(() -> each.accept(current)));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }
}
