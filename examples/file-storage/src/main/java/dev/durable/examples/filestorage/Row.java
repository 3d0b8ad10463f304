package dev.durable.examples.filestorage;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.*;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One instance with everything of it. */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY, isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class Row {
    final NewInstance made;
    final Instant createdAt;
    OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.PENDING;
    long version;
    long wakeSeq;
    long statusVersion;
    int run;
    int attempt;
    boolean orphaned;
    boolean claimed;
    Instant updatedAt;

    @Nullable
    Instant completedAt;

    @Nullable
    Instant readyAt;

    @Nullable
    WorkerId owner;

    @Nullable
    UUID commitId;

    long commitVersion;

    @Nullable
    Payload start;

    @Nullable
    Payload customStatus;

    @Nullable
    Payload output;

    @Nullable
    Payload failure;

    @Nullable
    Parked parked;

    long lastMessage;
    List<Letter> inbox = new ArrayList<>();
    Set<String> eventIds = new HashSet<>();
    Map<Integer, Job> jobs = new LinkedHashMap<>();

    /** By run, each with its blocks. */
    List<List<HistoryPage.Turn>> history = new ArrayList<>(List.of(new ArrayList<>()));

    /** A message in the inbox. */
    record Letter(InboxMessage message, boolean external) {}

    /** A task of the current run. */
    record Job(
            NewTask task,
            int attempts,
            Instant due,
            @Nullable WorkerId claimer,
            @Nullable Instant claimedAt) {
        Job claimedBy(WorkerId worker, Instant now) {
            return new Job(task, attempts + 1, due, worker, now);
        }

        Job dueAt(Instant time) {
            return new Job(task, attempts, time, null, null);
        }
    }

    @JsonCreator
    Row(@JsonProperty("made") NewInstance made, @JsonProperty("createdAt") Instant createdAt) {
        this.made = made;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
        this.start = made.start();
        this.readyAt = startOr(createdAt);
    }

    static Instant millis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    static boolean due(@Nullable Instant time, Instant now) {
        return time != null && !time.isAfter(now);
    }

    boolean isLive() {
        return !status.isTerminal() && status != OrchestrationRuntimeStatus.SUSPENDED;
    }

    /** The given time, or the scheduled start where that is later. */
    Instant startOr(Instant time) {
        return made.startAt() == null || !made.startAt().isAfter(time) ? time : millis(made.startAt());
    }

    long historySize() {
        List<HistoryPage.Turn> turns = history.get(run);
        HistoryPage.Turn last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
        return last == null ? 0 : last.fromSeq() + last.block().count();
    }

    void write(Instant time, HistoryBlock block) {
        history.get(run).add(new HistoryPage.Turn(historySize(), time, block));
    }

    void put(Payload body, boolean external, Instant now) {
        inbox.add(new Letter(new InboxMessage(++lastMessage, body), external));
        wakeSeq++;
        Instant at = startOr(now);
        if (isLive() && !claimed && (readyAt == null || readyAt.isAfter(at))) {
            readyAt = at;
        }
    }

    void show(OrchestrationRuntimeStatus next, @Nullable Parked reason, Instant time) {
        status = next;
        parked = reason;
        statusVersion++;
        updatedAt = time;
        if (next.isTerminal()) {
            completedAt = time;
            jobs.clear();
            inbox.clear();
        }
    }

    ClaimedTurn handOut(int maxMessages) {
        List<InboxMessage> messages = isLive()
                ? inbox.stream().limit(maxMessages).map(Letter::message).toList()
                : List.of();
        boolean more = isLive() && inbox.size() > maxMessages;
        return new ClaimedTurn(
                made.key(),
                made.queue(),
                made.name(),
                status,
                version,
                wakeSeq,
                run,
                historySize(),
                attempt,
                orphaned,
                start,
                messages,
                more,
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
                status,
                statusVersion,
                run,
                createdAt,
                updatedAt,
                completedAt,
                start,
                customStatus,
                output,
                failure,
                parked,
                made.parent(),
                made.onTerminal(),
                owner == null ? null : owner.name(),
                readyAt);
    }
}
