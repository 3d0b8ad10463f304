package dev.durable.storage.memory;

import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hands out work. Guarded by the storage's lock. */
final class Claims {
    private final Tables tables;
    private final Workers workers;

    Claims(Tables tables, Workers workers) {
        this.tables = tables;
        this.workers = workers;
    }

    Claimed claim(ClaimRequest request, Instant now) {
        if (!workers.lives(request.worker(), now)) {
            return new Claimed(now, List.of(), List.of(), null);
        }
        List<ClaimedTurn> turns = new ArrayList<>();
        for (MemoryInstance row : tables.holdings(request.worker()).ready.allDue(now)) {
            turns.add(row.isLive() ? handOut(row, request, now) : takeAway(row));
        }
        claimUnowned(InstanceQueue.USER, request.userSlots(), request, now, turns);
        claimUnowned(InstanceQueue.SYSTEM, request.systemSlots(), request, now, turns);
        List<ClaimedTask> tasks = claimTasks(request, now);
        return new Claimed(now, turns, tasks, nextDue(request, now));
    }

    private void claimUnowned(
            InstanceQueue queue, int slots, ClaimRequest request, Instant now, List<ClaimedTurn> turns) {
        for (int i = 0; i < slots; i++) {
            MemoryInstance row = oldestDue(request.orchestrators(), name -> tables.ready(queue, name), now);
            if (row == null) {
                return;
            }
            row.attempts++;
            tables.setOwner(row, request.worker());
            turns.add(handOut(row, request, now));
        }
    }

    private List<ClaimedTask> claimTasks(ClaimRequest request, Instant now) {
        List<ClaimedTask> claimed = new ArrayList<>();
        for (int i = 0; i < request.taskSlots(); i++) {
            MemoryTask task = oldestDue(request.activities(), tables::dueTasks, now);
            if (task == null) {
                break;
            }
            task.attempts++;
            tables.setClaimer(task, request.worker(), now);
            claimed.add(new ClaimedTask(task.key, task.name, task.attempts, task.body));
        }
        return claimed;
    }

    private static <T> @Nullable T oldestDue(
            Set<String> names, Function<String, @Nullable DueIndex<T>> index, Instant now) {
        return indexes(names, index)
                .map(due -> due.firstDue(now))
                .filter(Objects::nonNull)
                .min(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .orElse(null);
    }

    private static <T> Stream<DueIndex<T>> indexes(Set<String> names, Function<String, @Nullable DueIndex<T>> index) {
        return names.stream().map(index).filter(Objects::nonNull);
    }

    private ClaimedTurn handOut(MemoryInstance row, ClaimRequest request, Instant now) {
        row.claimed = true;
        tables.setReadyAt(row, Times.millis(now.plus(request.visibility())));
        return claimedTurn(row, row.inbox.first(request.maxMessages()), row.inbox.size() > request.maxMessages());
    }

    /** The owner learns that the instance has ended or is suspended, and owns it no longer. */
    private ClaimedTurn takeAway(MemoryInstance row) {
        row.claimed = false;
        tables.setReadyAt(row, null);
        tables.setOwner(row, null);
        return claimedTurn(row, List.of(), false);
    }

    private static ClaimedTurn claimedTurn(MemoryInstance row, List<InboxMessage> messages, boolean more) {
        return new ClaimedTurn(
                row.key(),
                row.born.queue(),
                row.born.name(),
                row.status,
                row.version,
                row.wakeSeq,
                row.run,
                row.historySize(),
                row.attempts,
                row.orphaned,
                row.start,
                messages,
                more,
                row.born.parent(),
                row.born.onTerminal());
    }

    private @Nullable Instant nextDue(ClaimRequest request, Instant now) {
        Stream<DueIndex<MemoryInstance>> unowned = Stream.of(InstanceQueue.values())
                .flatMap(queue -> indexes(request.orchestrators(), name -> tables.ready(queue, name)));
        return Stream.of(
                        Stream.of(tables.holdings(request.worker()).ready),
                        unowned,
                        indexes(request.activities(), tables::dueTasks))
                .<@Nullable Instant>flatMap(indexes -> indexes.map(index -> index.nextAfter(now)))
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
