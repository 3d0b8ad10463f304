package dev.durable.examples.filestorage;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.*;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.*;
import org.jspecify.annotations.Nullable;

/** One instance with everything of it but its tasks. */
final class Row {
    static final Instant NEVER = Instant.MAX;
    final NewInstance made;
    final Instant createdAt;
    Instant updatedAt;
    Instant readyAt;
    StatusChange shown = new StatusChange(OrchestrationRuntimeStatus.PENDING, null, null, null, null);
    long statusVersion;
    long version;
    long wakeSeq;
    long commitVersion;
    int run;
    int attempt;
    boolean orphaned;
    boolean claimed;
    final Set<String> eventIds = new HashSet<>();
    final Map<Long, NewMessage> inbox = new LinkedHashMap<>();
    final Map<Integer, List<HistoryPage.Turn>> history = new HashMap<>();

    @Nullable
    Payload start;

    @Nullable
    WorkerId owner;

    @Nullable
    UUID commitId;

    Row(NewInstance made, Instant now) {
        this.made = made;
        this.createdAt = now;
        this.updatedAt = now;
        this.start = made.start();
        this.readyAt = startOr(now);
    }

    /** In whole milliseconds; null is never. */
    static Instant time(@Nullable Instant time) {
        return time == null ? NEVER : time.truncatedTo(ChronoUnit.MILLIS);
    }

    boolean hasEnded() {
        return shown.status().isTerminal();
    }

    boolean isLive() {
        return !hasEnded() && shown.status() != OrchestrationRuntimeStatus.SUSPENDED;
    }

    /** The given time, or the scheduled start where that is later. */
    Instant startOr(Instant time) {
        return made.startAt() == null || made.startAt().isBefore(time) ? time : time(made.startAt());
    }

    void write(Instant time, HistoryBlock block) {
        HistoryPage.Turn turn = new HistoryPage.Turn(historySize(), time(time), block);
        history.computeIfAbsent(run, key -> new ArrayList<>()).add(turn);
    }

    private long historySize() {
        List<HistoryPage.Turn> turns = history.getOrDefault(run, List.of());
        HistoryPage.Turn last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
        return last == null ? 0 : last.fromSeq() + last.block().count();
    }

    void show(StatusChange change, Instant time) {
        shown = change;
        statusVersion++;
        updatedAt = time(time);
    }

    ClaimedTurn handOut(ClaimRequest request, Instant now) {
        claimed = isLive();
        readyAt = claimed ? time(now.plus(request.visibility())) : NEVER;
        attempt += owner == null ? 1 : 0;
        owner = claimed ? request.worker() : null;
        List<InboxMessage> messages = inbox.entrySet().stream()
                .limit(claimed ? request.maxMessages() : 0)
                .map(entry -> new InboxMessage(entry.getKey(), entry.getValue().body()))
                .toList();
        return new ClaimedTurn(
                made.key(),
                made.queue(),
                made.name(),
                shown.status(),
                version,
                wakeSeq,
                run,
                historySize(),
                attempt,
                orphaned,
                start,
                messages,
                claimed && messages.size() < inbox.size(),
                made.parent(),
                made.onTerminal());
    }

    InstanceView view() {
        return new InstanceView(
                made.key(),
                made.queue(),
                made.name(),
                made.version(),
                made.tags(),
                shown.status(),
                statusVersion,
                run,
                createdAt,
                updatedAt,
                hasEnded() ? updatedAt : null,
                start,
                shown.customStatus(),
                shown.output(),
                shown.failure(),
                shown.parked(),
                made.parent(),
                made.onTerminal(),
                owner == null ? null : owner.name(),
                readyAt.equals(NEVER) ? null : readyAt);
    }
}
