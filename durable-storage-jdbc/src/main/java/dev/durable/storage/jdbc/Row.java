package dev.durable.storage.jdbc;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.StatusChange;
import dev.durable.spi.WorkerId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction knows of an instance that it has locked, and what it makes of it. Payloads are not read; those that
 * are to be written are kept beside. Confined to one transaction.
 */
final class Row {
    final long now;
    final InstanceKey key;
    final InstanceQueue queue;
    final int routeId;
    final long rowSeq;
    final long startAt;

    OrchestrationRuntimeStatus status;
    long statusVersion;
    long version;
    long wakeSeq;

    @Nullable
    Long readyAt;

    boolean claimed;

    @Nullable
    WorkerId owner;

    int attempts;
    boolean orphaned;
    int run;
    long historySize;

    @Nullable
    UUID lastCommitId;

    boolean hasStart;
    int inboxSize;
    int inboxEvents;

    /** Whether events wait that applications raised in transactions of their own. */
    final boolean hasStaged;

    boolean dirty;
    /** The visible state to write, with its time; set by a turn that changes it. */
    @Nullable
    StatusChange change;

    long changedAt;

    private Row(ResultSet row) throws SQLException {
        now = row.getLong(1);
        key = new InstanceKey(Bytes.text(row, 2), Bytes.uuid(row.getBytes(3)));
        queue = Codes.queue(row.getInt(4));
        routeId = row.getInt(5);
        status = Codes.status(row.getInt(6));
        statusVersion = row.getLong(7);
        version = row.getLong(8);
        rowSeq = row.getLong(9);
        wakeSeq = row.getLong(10);
        readyAt = Bytes.longOrNull(row, 11);
        claimed = row.getBoolean(12);
        String ownerName = Bytes.textOrNull(row, 13);
        owner = ownerName == null ? null : new WorkerId(ownerName, row.getLong(14));
        attempts = row.getInt(15);
        orphaned = row.getBoolean(16);
        run = row.getInt(17);
        historySize = row.getLong(18);
        byte[] commit = row.getBytes(19);
        lastCommitId = commit == null ? null : Bytes.uuid(commit);
        startAt = row.getLong(20);
        hasStart = row.getInt(21) == 1;
        inboxSize = row.getInt(22);
        inboxEvents = row.getInt(23);
        hasStaged = row.getInt(24) == 1;
    }

    /** Reads the columns of {@link Sql#LOCK_ROWS}. */
    static Row of(ResultSet row) throws SQLException {
        return new Row(row);
    }

    boolean isSuspended() {
        return status == OrchestrationRuntimeStatus.SUSPENDED;
    }

    /** Whether turns may run at all. */
    boolean isLive() {
        return !status.isTerminal() && !isSuspended();
    }

    long earliestReady() {
        return Math.max(startAt, now);
    }

    /** Wakes the instance: counts, and makes it ready unless it may not run now or will see the count anyway. */
    void wake() {
        dirty = true;
        wakeSeq++;
        if (isLive() && !claimed && (readyAt == null || readyAt > earliestReady())) {
            readyAt = earliestReady();
        }
    }

    @Nullable
    Long freeAt() {
        return owner == null ? readyAt : null;
    }
}
