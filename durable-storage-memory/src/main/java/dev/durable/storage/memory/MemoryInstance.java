package dev.durable.storage.memory;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.PageKey;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusView;
import dev.durable.spi.WorkerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row of one instance. {@link Tables} keeps indexes over owner, ready time and status, so these three change
 * through {@link Tables} only. Guarded by the storage's lock.
 */
final class MemoryInstance {
    final NewInstance born;
    final long number;
    final Instant createdAt;
    final Instant startAt;

    OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.PENDING;
    long statusVersion;

    @Nullable
    Payload customStatus;

    @Nullable
    Payload output;

    @Nullable
    Payload failure;

    @Nullable
    Parked parked;

    Instant updatedAt;

    @Nullable
    Instant completedAt;

    long version;

    @Nullable
    UUID lastCommitId;

    long wakeSeq;

    @Nullable
    Instant readyAt;

    @Nullable
    WorkerId owner;
    /** Between a claim and the commit that answers it; an append must not pull the instance forward then. */
    boolean claimed;

    int attempts;
    boolean orphaned;

    int run;

    @Nullable
    Payload start;

    final Inbox inbox = new Inbox();
    final Map<Integer, MemoryTask> tasks = new LinkedHashMap<>();
    private final List<NavigableMap<Long, HistoryPage.Turn>> histories = new ArrayList<>(List.of(new TreeMap<>()));
    private long historySize;

    MemoryInstance(NewInstance born, long number, Instant now) {
        this.born = born;
        this.number = number;
        this.createdAt = now;
        this.updatedAt = now;
        this.startAt = born.startAt() == null ? now : Times.millis(born.startAt());
        this.start = born.start();
        this.readyAt = earliestReady(now);
    }

    InstanceKey key() {
        return born.key();
    }

    PageKey pageKey() {
        return new PageKey(createdAt, born.key().instanceId());
    }

    boolean isSuspended() {
        return status == OrchestrationRuntimeStatus.SUSPENDED;
    }

    /** Whether turns may run at all. */
    boolean isLive() {
        return !status.isTerminal() && !isSuspended();
    }

    /** Now, but not before the scheduled start. */
    Instant earliestReady(Instant now) {
        return startAt.isAfter(now) ? startAt : now;
    }

    long historySize() {
        return historySize;
    }

    void appendHistory(Instant time, HistoryBlock block) {
        histories.get(run).put(historySize, new HistoryPage.Turn(historySize, Times.millis(time), block));
        historySize += block.count();
    }

    void beginNextRun(Payload nextStart) {
        run++;
        historySize = 0;
        histories.add(new TreeMap<>());
        start = nextStart;
    }

    Collection<HistoryPage.Turn> history(int ofRun, long fromSeq) {
        return ofRun < 0 || ofRun >= histories.size()
                ? List.of()
                : histories.get(ofRun).tailMap(fromSeq, true).values();
    }

    void statusChanged(Instant time) {
        statusVersion++;
        updatedAt = Times.millis(time);
        completedAt = status.isTerminal() ? updatedAt : null;
    }

    StatusView statusView() {
        return new StatusView(key(), statusVersion, status);
    }

    InstanceView view(boolean withPayloads) {
        return new InstanceView(
                key(),
                born.queue(),
                born.name(),
                born.version(),
                born.tags(),
                status,
                statusVersion,
                run,
                createdAt,
                updatedAt,
                completedAt,
                withPayloads ? start : null,
                customStatus,
                withPayloads ? output : null,
                failure,
                parked,
                born.parent(),
                born.onTerminal(),
                owner == null ? null : owner.name(),
                readyAt);
    }
}
