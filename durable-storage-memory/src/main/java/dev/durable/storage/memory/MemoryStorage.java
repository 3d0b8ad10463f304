package dev.durable.storage.memory;

import dev.durable.spi.AppendResult;
import dev.durable.spi.Capabilities;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Release;
import dev.durable.spi.Renewal;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A storage that keeps everything in this process's memory and loses it with the process: for tests, for trials, and
 * as the reference that shows every rule of {@code docs/storage-spec.md} in plain code.
 *
 * <p>One lock guards all of it, so each call is one atomic step.
 *
 * <p>Thread-safe.
 */
public final class MemoryStorage implements Storage {
    private static final Capabilities CAPABILITIES = new Capabilities("memory", false, false, Integer.MAX_VALUE);

    private final InstantSource clock;
    /** Not a monitor: virtual threads that wait for a monitor pin their carrier on JDK 21 to 23. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Tables tables = new Tables();
    private final Arrivals arrivals = new Arrivals(tables);
    private final Turns turns = new Turns(tables, arrivals);
    private final Workers workers = new Workers(tables);
    private final Claims claims = new Claims(tables, workers);
    private final Controls controls = new Controls(tables, arrivals);
    private final Purges purges = new Purges(tables);
    private final MemoryQueries queries = new MemoryQueries(this, tables, workers);
    private boolean closed;

    /** Creates an empty storage on the system's clock. */
    public MemoryStorage() {
        this(InstantSource.system());
    }

    /**
     * Creates an empty storage.
     *
     * @param clock the storage's clock; it must not run backwards
     */
    public MemoryStorage(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Instant now() {
        return Times.millis(clock.instant());
    }

    @Override
    public StorageQueries queries() {
        return queries;
    }

    @Override
    public List<CreateResult> create(List<NewInstance> instances) {
        return locked(() -> each(instances, arrivals::create));
    }

    @Override
    public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
        return locked(() -> each(messages, (message, now) -> arrivals.deliver(message, inboxLimit, now)));
    }

    @Override
    public ControlResult control(ControlRequest request) {
        return locked(() -> controls.control(request, now()));
    }

    @Override
    public Claimed claim(ClaimRequest request) {
        return locked(() -> claims.claim(request, now()));
    }

    @Override
    public List<CommitResult> commitTurns(List<TurnCommit> commits) {
        return locked(() -> each(commits, turns::commit));
    }

    @Override
    public List<TaskResult> completeTasks(List<TaskCompletion> completions) {
        return locked(() -> each(completions, turns::complete));
    }

    @Override
    public Renewal renew(WorkerHeartbeat heartbeat) {
        return locked(() -> workers.renew(heartbeat, now()));
    }

    @Override
    public int recover(int max) {
        return locked(() -> workers.recover(max, now()));
    }

    @Override
    public void release(List<? extends Release> releases) {
        locked(() -> {
            releases.forEach(workers::release);
            return null;
        });
    }

    @Override
    public HistoryPage readHistory(InstanceKey key, int run, long fromSeq, int maxBytes) {
        return locked(() -> page(key, run, fromSeq, maxBytes));
    }

    private HistoryPage page(InstanceKey key, int run, long fromSeq, int maxBytes) {
        MemoryInstance row = tables.find(key);
        List<HistoryPage.Turn> page = new ArrayList<>();
        long bytes = 0;
        for (HistoryPage.Turn turn : row == null ? List.<HistoryPage.Turn>of() : row.history(run, fromSeq)) {
            bytes += turn.block().events().size();
            if (!page.isEmpty() && bytes > maxBytes) {
                return new HistoryPage(page, false);
            }
            page.add(turn);
        }
        return new HistoryPage(page, true);
    }

    @Override
    public PurgeOutcome purge(PurgeRequest request) {
        return locked(() -> purges.purge(request));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    <R> R locked(Supplier<R> operation) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("this storage is closed");
            }
            return operation.get();
        } finally {
            lock.unlock();
        }
    }

    private interface Step<T, R> {
        R apply(T item, Instant now);
    }

    private <T, R> List<R> each(List<? extends T> items, Step<T, R> step) {
        Instant now = now();
        List<R> results = new ArrayList<>(items.size());
        items.forEach(item -> results.add(step.apply(item, now)));
        return results;
    }
}
