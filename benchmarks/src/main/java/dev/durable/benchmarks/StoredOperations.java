package dev.durable.benchmarks;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Outbox;
import dev.durable.spi.PageKey;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calls that are measured, on one storage; each leaves the storage fit for the next. */
final class StoredOperations {
    static final String ORCHESTRATOR = "Order";
    static final String PURGE = "purge a batch of 20";
    private static final int PAGE = 100;
    private static final Duration LONG = Duration.ofHours(1);

    private final Storage storage;
    private final WorkerId worker;
    private final PageKey middle;
    private final Deque<String> created = new ArrayDeque<>();
    private final Deque<ClaimedTurn> claimed = new ArrayDeque<>();
    private int number;

    /** One call, by its name. */
    record Operation(String name, Runnable call) {}

    StoredOperations(Storage storage) {
        this.storage = storage;
        this.worker = worker(storage);
        InstanceView one = storage.queries().find("done500", false);
        if (one == null) {
            throw new IllegalStateException("the tables are not filled");
        }
        this.middle = new PageKey(one.createdAt(), one.key().instanceId());
    }

    static WorkerId worker(Storage storage) {
        WorkerHeartbeat heartbeat =
                new WorkerHeartbeat(new WorkerId("benchmark", 0), LONG, Set.of(ORCHESTRATOR), Set.of(), List.of());
        return storage.renew(heartbeat).worker();
    }

    static Claimed claim(Storage storage, WorkerId worker) {
        return storage.claim(new ClaimRequest(worker, Set.of(ORCHESTRATOR), Set.of(), 1, 1, 0, 64, LONG));
    }

    /** Commits the first turn of an instance. */
    static void commit(Storage storage, ClaimedTurn turn, OrchestrationRuntimeStatus status, AfterTurn after) {
        Payload output = status.isTerminal() ? Payload.ofUtf8("\"the output of an order\"") : null;
        CommitResult result = storage.commitTurns(List.of(new TurnCommit(
                        turn.key(),
                        turn.version(),
                        UUID.randomUUID(),
                        turn.run(),
                        turn.wakeSeq(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS),
                        new HistoryBlock(2, Payload.ofUtf8("x".repeat(200))),
                        List.of(),
                        Outbox.EMPTY,
                        new StatusChange(status, null, output, null, null),
                        after)))
                .get(0);
        if (!(result instanceof CommitResult.Committed)) {
            throw new IllegalStateException("not committed: " + result);
        }
    }

    /** In an order in which one gives the next what it needs. */
    List<Operation> all() {
        List<Operation> all = new ArrayList<>();
        add(
                all,
                "claim, nothing is due",
                () -> require(claim(storage, worker).turns().isEmpty()));
        add(all, "create", this::create);
        add(all, "claim one that is due", this::claimOne);
        add(
                all,
                "commit its only turn",
                () -> commit(storage, claimed.remove(), OrchestrationRuntimeStatus.COMPLETED, new AfterTurn.Ends()));
        add(all, "find", () -> require(storage.queries().find("done" + (1 + number++ % 500), true) != null));
        add(all, "first page of 100", () -> require(page(null) == PAGE));
        add(all, "a page from the middle", () -> require(page(middle) == PAGE));
        add(all, "retention: nothing is old enough", () -> require(purge(completed(), Instant.EPOCH, null) == 0));
        add(
                all,
                "retention: none of that status",
                () -> require(purge(Set.of(OrchestrationRuntimeStatus.TERMINATED), storage.now(), null) == 0));
        add(
                all,
                "retention: no system instance",
                () -> require(purge(Set.of(), storage.now(), Storage.SYSTEM_ID_PREFIX) == 0));
        add(all, PURGE, () -> require(purge(completed(), storage.now(), null) == 20));
        return all;
    }

    private static void add(List<Operation> all, String name, Runnable call) {
        all.add(new Operation(name, call));
    }

    private static Set<OrchestrationRuntimeStatus> completed() {
        return Set.of(OrchestrationRuntimeStatus.COMPLETED);
    }

    private void create() {
        String id = "new" + number++;
        storage.create(List.of(instance(id)));
        created.add(id);
    }

    static NewInstance instance(String id) {
        return NewInstance.of(new InstanceKey(id, UUID.randomUUID()), ORCHESTRATOR, Payload.ofUtf8("start"));
    }

    private void claimOne() {
        List<ClaimedTurn> turns = claim(storage, worker).turns();
        require(turns.size() == 1);
        claimed.add(turns.get(0));
    }

    private int page(@Nullable PageKey after) {
        return storage.queries().list(InstanceFilter.ALL, after, PAGE, false).size();
    }

    private int purge(Set<OrchestrationRuntimeStatus> statuses, Instant before, @Nullable String idPrefix) {
        InstanceFilter filter = new InstanceFilter(statuses, null, null, before, null, idPrefix, idPrefix != null);
        return storage.purge(new PurgeRequest.ByFilter(filter, 20)).purged();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("the call did not do what is measured");
        }
    }
}
