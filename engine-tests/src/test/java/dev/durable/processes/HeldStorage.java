package dev.durable.processes;

import dev.durable.spi.CommitResult;
import dev.durable.spi.Storage;
import dev.durable.spi.TurnCommit;
import dev.durable.testkit.storage.ForwardingStorage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts the commits that the storage refused, and holds one batch of them where the parent asks for it. */
final class HeldStorage extends ForwardingStorage {
    private final AtomicLong stale = new AtomicLong();
    private final AtomicReference<@Nullable CountDownLatch> hold = new AtomicReference<>();

    HeldStorage(Storage storage) {
        super(storage);
    }

    /** Tells the parent the instances of the next commits, and holds these until the latch is open. */
    void holdNext(CountDownLatch latch) {
        hold.set(latch);
    }

    long stale() {
        return stale.get();
    }

    @Override
    public List<CommitResult> commitTurns(List<TurnCommit> commits) {
        CountDownLatch latch = hold.getAndSet(null);
        if (latch != null) {
            Parent.tell("holding "
                    + commits.stream().map(commit -> commit.key().instanceId()).collect(Collectors.joining(" ")));
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        List<CommitResult> results = super.commitTurns(commits);
        stale.addAndGet(
                results.stream().filter(CommitResult.Stale.class::isInstance).count());
        return results;
    }
}
