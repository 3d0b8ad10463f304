package dev.durable.storage.jdbc;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.Release;
import dev.durable.spi.Renewal;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Leases, and what becomes of work whose holder is gone. Thread-safe. */
final class Leases {
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;

    private record HeldTask(long number, TaskKey key, long claimedAt) {}

    /** The database's time, how many tasks the worker holds, and what all living workers can run. */
    private record Living(long now, long tasks, Set<String> activities) {}

    Leases(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    // ---- renew ----------------------------------------------------------------------------------------------

    Renewal renew(WorkerHeartbeat heartbeat) {
        return tx.write(connection -> {
            WorkerId worker = heartbeat.worker();
            Living living = worker.epoch() == 0 ? null : extend(connection, heartbeat);
            if (living == null) {
                worker = open(connection, heartbeat);
                living = living(connection, worker);
            }
            long now = living.now();
            List<HeldTask> held = living.tasks() == 0 ? new ArrayList<>() : tasksOf(connection, worker);
            handBackUnheard(connection, worker, heartbeat, held, now);
            Set<TaskKey> still = new HashSet<>();
            held.forEach(task -> still.add(task.key()));
            List<TaskKey> lost = heartbeat.heldTasks().stream()
                    .filter(key -> !still.contains(key))
                    .toList();
            Set<String> known = living.activities();
            known.addAll(heartbeat.activities());
            return new Renewal(worker, Instant.ofEpochMilli(now), lost, known);
        });
    }

    /** In one statement where the database can, since every worker does it each few seconds; null if the lease is over. */
    private @Nullable Living extend(Connection connection, WorkerHeartbeat heartbeat) throws SQLException {
        WorkerId worker = heartbeat.worker();
        String both = sql.dialect().renewAndRead();
        try (PreparedStatement statement =
                connection.prepareStatement(sql.text(both == null ? Sql.RENEW_WORKER : both))) {
            statement.setLong(1, heartbeat.lease().toMillis());
            statement.setBytes(2, Bytes.ofAll(heartbeat.orchestrators()));
            statement.setBytes(3, Bytes.ofAll(heartbeat.activities()));
            setWorker(statement, 4, worker);
            if (both == null) {
                return statement.executeUpdate() == 1 ? living(connection, worker) : null;
            }
            setWorker(statement, 6, worker);
            return living(statement);
        }
    }

    private static void setWorker(PreparedStatement statement, int first, WorkerId worker) throws SQLException {
        statement.setBytes(first, Bytes.of(worker.name()));
        statement.setLong(first + 1, worker.epoch());
    }

    /** Opens an epoch that is higher than any before; the older ones of that name lapse with it. */
    private WorkerId open(Connection connection, WorkerHeartbeat heartbeat) throws SQLException {
        byte[] name = Bytes.of(heartbeat.worker().name());
        long epoch;
        try (PreparedStatement count = connection.prepareStatement(sql.text(Sql.NEXT_EPOCH));
                PreparedStatement read = connection.prepareStatement(sql.text(Sql.READ_EPOCH))) {
            count.executeUpdate();
            try (ResultSet result = read.executeQuery()) {
                result.next();
                epoch = result.getLong(1);
            }
        }
        try (PreparedStatement lapse = connection.prepareStatement(sql.text(Sql.LAPSE_WORKER));
                PreparedStatement insert = connection.prepareStatement(sql.text(Sql.INSERT_WORKER))) {
            lapse.setBytes(1, name);
            lapse.executeUpdate();
            insert.setBytes(1, name);
            insert.setLong(2, epoch);
            insert.setLong(3, heartbeat.lease().toMillis());
            insert.setBytes(4, Bytes.ofAll(heartbeat.orchestrators()));
            insert.setBytes(5, Bytes.ofAll(heartbeat.activities()));
            insert.executeUpdate();
        }
        return new WorkerId(heartbeat.worker().name(), epoch);
    }

    private Living living(Connection connection, WorkerId worker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.LIVING_ACTIVITIES))) {
            setWorker(statement, 1, worker);
            return Objects.requireNonNull(living(statement));
        }
    }

    /** What a statement says, or null if it says nothing. */
    private static @Nullable Living living(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            Living living = null;
            while (result.next()) {
                if (living == null) {
                    living = new Living(result.getLong(1), result.getLong(2), new HashSet<>());
                }
                byte[] known = result.getBytes(3);
                if (known != null) {
                    living.activities().addAll(Bytes.all(known));
                }
            }
            return living;
        }
    }

    private List<HeldTask> tasksOf(Connection connection, WorkerId worker) throws SQLException {
        List<HeldTask> held = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.TASKS_OF_WORKER))) {
            statement.setBytes(1, Bytes.of(worker.name()));
            statement.setLong(2, worker.epoch());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    InstanceKey instance = new InstanceKey(Bytes.text(result, 2), Bytes.uuid(result.getBytes(3)));
                    TaskKey key = new TaskKey(instance, result.getInt(4), result.getInt(5));
                    held.add(new HeldTask(result.getLong(1), key, result.getLong(6)));
                }
            }
        }
        return held;
    }

    /** A claim whose answer was lost leaves tasks claimed that their worker has never heard of. */
    private void handBackUnheard(
            Connection connection, WorkerId worker, WorkerHeartbeat heartbeat, List<HeldTask> held, long now)
            throws SQLException {
        if (heartbeat.lease().isZero()) {
            // The worker resigns; what it holds is taken back by recover.
            return;
        }
        Set<TaskKey> named = new HashSet<>(heartbeat.heldTasks());
        long claimedBefore = now - heartbeat.lease().toMillis();
        List<HeldTask> unheard = held.stream()
                .filter(task -> task.claimedAt() < claimedBefore && !named.contains(task.key()))
                .toList();
        unclaim(connection, worker, unheard);
        held.removeAll(unheard);
    }

    private void unclaim(Connection connection, WorkerId worker, List<HeldTask> tasks) throws SQLException {
        Batch batch = new Batch(connection, sql.text(Sql.UNCLAIM_TASK));
        for (HeldTask task : tasks) {
            batch.add(statement -> {
                statement.setLong(1, task.number());
                statement.setBytes(2, Bytes.of(worker.name()));
                statement.setLong(3, worker.epoch());
            });
        }
        batch.execute();
    }

    // ---- recover --------------------------------------------------------------------------------------------

    int recover(int max) {
        List<WorkerId> lapsed = tx.read(connection -> {
            List<WorkerId> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.LAPSED_WORKERS));
                    ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(new WorkerId(Bytes.text(result, 1), result.getLong(2)));
                }
            }
            return found;
        });
        int taken = 0;
        for (WorkerId worker : lapsed) {
            int left = max - taken;
            taken += tx.write(connection -> recover(connection, worker, left));
        }
        return taken;
    }

    private int recover(Connection connection, WorkerId worker, int max) throws SQLException {
        if (max < 1 || !lockLapsed(connection, worker)) {
            return 0;
        }
        UnitOfWork work = new UnitOfWork(connection, sql, routes);
        work.lock(ownedBy(connection, worker, max));
        int instances = 0;
        for (Row row : work.rows()) {
            if (worker.equals(row.owner)) {
                orphan(row);
                instances++;
            }
        }
        work.flush();
        List<HeldTask> tasks = tasksOf(connection, worker);
        List<HeldTask> some = tasks.subList(0, Math.min(tasks.size(), max - instances));
        unclaim(connection, worker, some);
        if (instances < max && some.size() == tasks.size()) {
            try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.DELETE_WORKER))) {
                statement.setBytes(1, Bytes.of(worker.name()));
                statement.setLong(2, worker.epoch());
                statement.executeUpdate();
            }
        }
        return instances + some.size();
    }

    /** With the record locked no claim of that worker is under way, so what is found is all there is. */
    private boolean lockLapsed(Connection connection, WorkerId worker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.LOCK_WORKER))) {
            statement.setBytes(1, Bytes.of(worker.name()));
            statement.setLong(2, worker.epoch());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getLong(1) <= result.getLong(2);
            }
        }
    }

    private List<String> ownedBy(Connection connection, WorkerId worker, int max) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.OWNED_BY))) {
            statement.setBytes(1, Bytes.of(worker.name()));
            statement.setLong(2, worker.epoch());
            statement.setInt(3, max);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ids.add(Bytes.text(result, 1));
                }
            }
        }
        return ids;
    }

    private static void orphan(Row row) {
        row.dirty = true;
        row.claimed = false;
        row.owner = null;
        if (row.isLive()) {
            row.orphaned = true;
            // A commit of the dead owner that comes late and wins must not put the orphan to sleep: waking it makes
            // such a commit see that it has missed something.
            row.wake();
        } else {
            row.readyAt = null;
        }
    }

    // ---- release --------------------------------------------------------------------------------------------

    void release(List<? extends Release> releases) {
        Set<String> ids = new TreeSet<>();
        for (Release release : releases) {
            if (release instanceof Release.OfInstance instance) {
                ids.add(instance.key().instanceId());
            }
        }
        tx.write(connection -> {
            UnitOfWork work = new UnitOfWork(connection, sql, routes);
            work.lock(ids);
            Batch tasks = new Batch(connection, sql.text(Sql.RELEASE_TASK));
            for (Release release : releases) {
                if (release instanceof Release.OfInstance instance) {
                    release(work, instance);
                } else if (release instanceof Release.OfTask task) {
                    tasks.add(statement -> setRelease(statement, task));
                }
            }
            work.flush();
            tasks.execute();
            return true;
        });
    }

    private static void release(UnitOfWork work, Release.OfInstance release) {
        Row row = work.find(release.key());
        if (row == null || !release.owner().equals(row.owner) || release.version() != row.version || row.claimed) {
            return;
        }
        row.dirty = true;
        row.owner = null;
        if (!row.isLive()) {
            row.readyAt = null;
        } else if (release.readyAt() != null) {
            row.readyAt = release.readyAt().toEpochMilli();
        }
    }

    private static void setRelease(PreparedStatement statement, Release.OfTask release) throws SQLException {
        statement.setLong(1, release.dueAt().toEpochMilli());
        statement.setLong(2, release.dueAt().toEpochMilli());
        statement.setBytes(3, Bytes.of(release.key().instance().instanceId()));
        statement.setBytes(4, Bytes.of(release.key().instance().incarnation()));
        statement.setInt(5, release.key().run());
        statement.setInt(6, release.key().taskId());
        statement.setBytes(7, Bytes.of(release.owner().name()));
        statement.setLong(8, release.owner().epoch());
    }
}
