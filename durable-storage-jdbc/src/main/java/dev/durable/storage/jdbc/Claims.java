package dev.durable.storage.jdbc;

import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out work. An idle claim is one statement: the earliest ready time of each route that the worker can run, of what
 * it owns, and of the tasks that it can run. Candidates are found by index without locks, then locked with SKIP LOCKED
 * and looked at again. Thread-safe.
 */
final class Claims {
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;
    private final Probe probe;
    private final ClaimDetails details;

    Claims(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
        this.probe = new Probe(sql, routes);
        this.details = new ClaimDetails(sql);
    }

    Claimed claim(ClaimRequest request) {
        Probe.Answer idle = tx.read(connection -> probe.ask(connection, request));
        if (idle.alive() && idle.staged()) {
            tx.write(connection -> {
                Staged.takeInAll(connection, sql, routes);
                return true;
            });
        } else if (!idle.alive() || idle.nextDue() == null || idle.nextDue() > idle.now()) {
            return claimed(idle, List.of(), List.of(), idle.alive() ? idle.nextDue() : null);
        }
        return tx.write(connection -> claim(connection, request));
    }

    private static Claimed claimed(
            Probe.Answer probe, List<ClaimedTurn> turns, List<ClaimedTask> tasks, @Nullable Long nextDue) {
        return new Claimed(
                Instant.ofEpochMilli(probe.now()),
                turns,
                tasks,
                nextDue == null ? null : Instant.ofEpochMilli(nextDue),
                probe.lapsed());
    }

    private Claimed claim(Connection connection, ClaimRequest request) throws SQLException {
        if (!lockLiving(connection, request.worker())) {
            return claimed(probe.ask(connection, request), List.of(), List.of(), null);
        }
        Set<String> own = new LinkedHashSet<>(ownReady(connection, request.worker()));
        Set<String> candidates = new LinkedHashSet<>(own);
        candidates.addAll(probe.freeInstances(connection, request, InstanceQueue.USER, request.userSlots()));
        candidates.addAll(probe.freeInstances(connection, request, InstanceQueue.SYSTEM, request.systemSlots()));
        UnitOfWork work = new UnitOfWork(connection, sql, routes);
        work.lockFree(candidates);
        List<Row> rows = claimRows(work, candidates, request);
        work.flush();
        List<ClaimedTurn> turns = turns(connection, rows, request);
        List<ClaimedTask> tasks = claimTasks(connection, request);
        Probe.Answer after = probe.next(connection, request);
        return claimed(after, turns, tasks, after.nextDue());
    }

    /** Locks the worker's record, so that it is not removed between the look at its lease and the claim. */
    private boolean lockLiving(Connection connection, WorkerId worker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.LOCK_LIVING_WORKER))) {
            statement.setBytes(1, Bytes.of(worker.name()));
            statement.setLong(2, worker.epoch());
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private List<String> ownReady(Connection connection, WorkerId worker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.READY_OWN))) {
            statement.setBytes(1, Bytes.of(worker.name()));
            statement.setLong(2, worker.epoch());
            List<String> ids = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ids.add(Bytes.text(result, 1));
                }
            }
            return ids;
        }
    }

    /** In the order of the candidates, which is that of their ready times. */
    private static List<Row> claimRows(UnitOfWork work, Set<String> candidates, ClaimRequest request) {
        List<Row> claimed = new ArrayList<>();
        for (String id : candidates) {
            Row row = work.find(id);
            if (row == null || row.readyAt == null || row.readyAt > row.now) {
                continue;
            }
            boolean own = request.worker().equals(row.owner);
            if (!own && row.owner != null) {
                continue;
            }
            row.dirty = true;
            if (!row.isLive()) {
                // The owner learns that the instance has ended or is suspended, and owns it no longer.
                row.claimed = false;
                row.readyAt = null;
                row.owner = null;
            } else {
                row.claimed = true;
                row.attempts += own ? 0 : 1;
                row.owner = request.worker();
                row.readyAt = row.now + request.visibility().toMillis();
            }
            claimed.add(row);
        }
        return claimed;
    }

    private List<ClaimedTurn> turns(Connection connection, List<Row> rows, ClaimRequest request) throws SQLException {
        List<Row> live = rows.stream().filter(Row::isLive).toList();
        Map<String, List<InboxMessage>> messages = details.messages(connection, live, request.maxMessages());
        Map<String, ClaimDetails.Detail> known = details.of(connection, rows);
        List<ClaimedTurn> turns = new ArrayList<>(rows.size());
        for (Row row : rows) {
            ClaimDetails.Detail detail = known.get(row.key.instanceId());
            if (detail != null) {
                List<InboxMessage> first = messages.getOrDefault(row.key.instanceId(), List.of());
                turns.add(new ClaimedTurn(
                        row.key,
                        row.queue,
                        routes.route(connection, row.routeId).name(),
                        row.status,
                        row.version,
                        row.wakeSeq,
                        row.run,
                        row.historySize,
                        row.attempts,
                        row.orphaned,
                        detail.start(),
                        first,
                        row.isLive() && row.inboxSize > first.size(),
                        detail.parent(),
                        detail.onTerminal()));
            }
        }
        return turns;
    }

    private List<ClaimedTask> claimTasks(Connection connection, ClaimRequest request) throws SQLException {
        List<Long> candidates = probe.freeTasks(connection, request);
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<Long> numbers = new ArrayList<>();
        List<ClaimedTask> locked = new ArrayList<>();
        int size = Sql.listSize(candidates.size());
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.LOCK_FREE_TASKS, size))) {
            for (int i = 0; i < size; i++) {
                statement.setLong(i + 1, candidates.get(Math.min(i, candidates.size() - 1)));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    InstanceKey instance = new InstanceKey(Bytes.text(result, 2), Bytes.uuid(result.getBytes(3)));
                    TaskKey key = new TaskKey(instance, result.getInt(4), result.getInt(5));
                    String name = routes.route(connection, result.getInt(6)).name();
                    numbers.add(result.getLong(1));
                    locked.add(new ClaimedTask(key, name, result.getInt(7) + 1, Bytes.payload(result, 8)));
                }
            }
        }
        Batch batch = new Batch(connection, sql.text(Sql.CLAIM_TASK));
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            int attempts = locked.get(i).attempt() - 1;
            batch.add(statement -> {
                statement.setBytes(1, Bytes.of(request.worker().name()));
                statement.setLong(2, request.worker().epoch());
                statement.setLong(3, number);
                statement.setInt(4, attempts);
            });
        }
        int[] counts = batch.execute();
        List<ClaimedTask> claimed = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                claimed.add(locked.get(i));
            }
        }
        return claimed;
    }
}
