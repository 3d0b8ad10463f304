package dev.durable.storage.jdbc;

import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.StatusChange;
import dev.durable.spi.TaskKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The instances that one transaction has locked, and everything that it will write, in few statements. Rows are locked
 * in the order of their id bytes, so that transactions do not wait for each other in a circle; each is written under its
 * row sequence, so that even without the lock nothing that somebody else wrote could be lost. Confined to one
 * transaction.
 */
final class UnitOfWork {
    static final int EVENT = 0;
    static final int REPLY = 1;
    /** The scope of the event ids of external events; those of replies count within their run. */
    static final int EVENT_SCOPE = -1;

    final Connection connection;
    final Sql sql;
    final Routes routes;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, byte @Nullable []> starts = new LinkedHashMap<>();
    private final Batch history;
    private final Batch messages;
    private final Batch eventIds;
    private final Batch tasks;
    private final Batch staged;
    private final List<NewMessage.Reply> contested = new ArrayList<>();
    private final Set<String> newEventIds = new HashSet<>();
    private final Map<String, Set<Integer>> knownTasks = new LinkedHashMap<>();

    UnitOfWork(Connection connection, Sql sql, Routes routes) {
        this.connection = connection;
        this.sql = sql;
        this.routes = routes;
        this.history = new Batch(connection, sql.text(Sql.INSERT_HISTORY));
        this.messages = new Batch(connection, sql.text(Sql.INSERT_MESSAGE));
        this.eventIds = new Batch(connection, sql.text(Sql.INSERT_EVENT_ID));
        this.tasks = new Batch(connection, sql.text(Sql.INSERT_TASK));
        this.staged = new Batch(connection, sql.text(Sql.DELETE_STAGED));
    }

    // ---- rows -----------------------------------------------------------------------------------------------

    void lock(Collection<String> instanceIds) throws SQLException {
        load(Sql.LOCK_ROWS, sql.dialect().locksWhatIsInserted() ? committed(instanceIds) : instanceIds);
    }

    /** Who is being inserted by somebody else, whose transaction may take long, is not there yet. */
    private Collection<String> committed(Collection<String> instanceIds) throws SQLException {
        List<String> ids = List.copyOf(instanceIds);
        if (ids.isEmpty()) {
            return ids;
        }
        Set<String> found = new HashSet<>();
        int size = Sql.listSize(ids.size());
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.EXISTING_IDS, size))) {
            for (int i = 0; i < size; i++) {
                statement.setBytes(i + 1, Bytes.of(ids.get(Math.min(i, ids.size() - 1))));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(Bytes.text(result, 1));
                }
            }
        }
        return found;
    }

    /** Locks those that nobody else has locked. */
    void lockFree(Collection<String> instanceIds) throws SQLException {
        load(Sql.LOCK_FREE_ROWS, instanceIds);
    }

    private void load(String template, Collection<String> instanceIds) throws SQLException {
        List<String> ids = List.copyOf(new HashSet<>(instanceIds));
        if (ids.isEmpty()) {
            return;
        }
        int size = Sql.listSize(ids.size());
        List<Row> locked = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.text(template, size))) {
            for (int i = 0; i < size; i++) {
                statement.setBytes(i + 1, Bytes.of(ids.get(Math.min(i, ids.size() - 1))));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    Row row = Row.of(result);
                    rows.put(row.key.instanceId(), row);
                    locked.add(row);
                }
            }
        }
        Staged.takeIn(this, locked);
    }

    Collection<Row> rows() {
        return rows.values();
    }

    @Nullable
    Row find(String instanceId) {
        return rows.get(instanceId);
    }

    /** The row if it is still in that life. */
    @Nullable
    Row find(InstanceKey key) {
        Row row = rows.get(key.instanceId());
        return row != null && row.key.incarnation().equals(key.incarnation()) ? row : null;
    }

    // ---- what is written ------------------------------------------------------------------------------------

    void appendHistory(Row row, Instant time, HistoryBlock block) throws SQLException {
        int run = row.run;
        long fromSeq = row.historySize;
        history.add(statement -> {
            statement.setBytes(1, Bytes.of(row.key.instanceId()));
            statement.setInt(2, run);
            statement.setLong(3, fromSeq);
            statement.setInt(4, block.count());
            statement.setLong(5, time.toEpochMilli());
            statement.setBytes(6, sql.limits().block(block.events()));
        });
        row.historySize += block.count();
        row.dirty = true;
    }

    void setStart(Row row, @Nullable Payload start) {
        row.hasStart = start != null;
        starts.put(row.key.instanceId(), sql.limits().payloadOrNull(start));
    }

    /** Delivers a message to a locked instance; the checks come in the order of the specification. */
    AppendResult deliver(NewMessage message, int inboxLimit) throws SQLException {
        NewMessage.Reply reply = message instanceof NewMessage.Reply r ? r : null;
        Row row = reply == null ? find(message.instanceId()) : find(reply.key());
        if (row == null) {
            return AppendResult.NOT_FOUND;
        }
        int scope = reply == null ? EVENT_SCOPE : reply.run();
        String eventId = message.eventId();
        if (eventId != null && isKnownEventId(row, scope, eventId)) {
            return AppendResult.DUPLICATE;
        }
        if (row.status.isTerminal() || (reply != null && reply.run() != row.run)) {
            return AppendResult.TERMINAL;
        }
        if (reply == null && row.inboxEvents >= inboxLimit) {
            return AppendResult.FULL;
        }
        if (eventId != null) {
            newEventIds.add(eventIdKey(row, scope, eventId));
            eventIds.add(statement -> setEventId(statement, row, scope, eventId));
        }
        addMessage(row, reply == null ? EVENT : REPLY, message.body());
        return AppendResult.ACCEPTED;
    }

    /** Delivers a message that an open transaction of an application may be about to deliver as well; see {@link #flush}. */
    AppendResult deliverFirst(NewMessage message, int inboxLimit) throws SQLException {
        AppendResult result = deliver(message, inboxLimit);
        if (result == AppendResult.ACCEPTED && message instanceof NewMessage.Reply reply && reply.eventId() != null) {
            contested.add(reply);
        }
        return result;
    }

    void addMessage(Row row, int kind, Payload body) throws SQLException {
        messages.add(statement -> {
            statement.setBytes(1, Bytes.of(row.key.instanceId()));
            statement.setInt(2, kind);
            statement.setBytes(3, sql.limits().payload(body));
        });
        row.inboxSize++;
        row.inboxEvents += kind == EVENT ? 1 : 0;
        row.wake();
    }

    /** The event is delivered or dropped, as far as this unit of work is written. */
    void deleteStaged(long number) {
        staged.add(statement -> statement.setLong(1, number));
    }

    boolean isResultKnown(Row row, TaskKey task) throws SQLException {
        return isKnownEventId(row, task.run(), task.eventId());
    }

    private boolean isKnownEventId(Row row, int scope, String eventId) throws SQLException {
        if (newEventIds.contains(eventIdKey(row, scope, eventId))) {
            return true;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.FIND_EVENT_ID))) {
            setEventId(statement, row, scope, eventId);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private static String eventIdKey(Row row, int scope, String eventId) {
        return row.key.incarnation() + " " + scope + " " + eventId;
    }

    private static void setEventId(PreparedStatement statement, Row row, int scope, String eventId)
            throws SQLException {
        statement.setBytes(1, Bytes.of(row.key.instanceId()));
        statement.setInt(2, scope);
        statement.setBytes(3, Bytes.of(eventId));
    }

    void insertTask(Row row, NewTask task, boolean held) throws SQLException {
        if (!tasksOf(row).add(task.key().taskId())) {
            return;
        }
        int route = routes.task(connection, task.name());
        long due = task.queuedAt(Instant.ofEpochMilli(row.now)).toEpochMilli();
        tasks.add(statement -> {
            statement.setBytes(1, Bytes.of(row.key.instanceId()));
            statement.setBytes(2, Bytes.of(row.key.incarnation()));
            statement.setInt(3, task.key().run());
            statement.setInt(4, task.key().taskId());
            statement.setInt(5, route);
            statement.setLong(6, due);
            Bytes.setLong(statement, 7, held ? null : due);
            statement.setBoolean(8, held);
            statement.setInt(9, task.attempts());
            statement.setBytes(10, sql.limits().payload(task.body()));
        });
    }

    private Set<Integer> tasksOf(Row row) throws SQLException {
        Set<Integer> known = knownTasks.get(row.key.instanceId());
        if (known == null) {
            known = new HashSet<>();
            try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.TASK_IDS))) {
                statement.setBytes(1, Bytes.of(row.key.instanceId()));
                statement.setInt(2, row.run);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        known.add(result.getInt(1));
                    }
                }
            }
            knownTasks.put(row.key.instanceId(), known);
        }
        return known;
    }

    int update(String template, byte[]... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(template))) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setBytes(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    // ---- writing --------------------------------------------------------------------------------------------

    /**
     * Writes everything.
     *
     * @throws Tx.Held if an open transaction of an application is about to deliver one of the replies itself
     */
    void flush() throws SQLException {
        if (!contested.isEmpty()) {
            Staged.requireUnclaimed(connection, sql, contested);
        }
        writeRows();
        writeVisible();
        if (!starts.isEmpty()) {
            Batch batch = new Batch(connection, sql.text(Sql.UPDATE_START));
            for (Map.Entry<String, byte @Nullable []> start : starts.entrySet()) {
                batch.add(statement -> {
                    statement.setBytes(1, start.getValue());
                    statement.setBytes(2, Bytes.of(start.getKey()));
                });
            }
            batch.execute();
        }
        history.execute();
        messages.execute();
        eventIds.execute();
        tasks.execute();
        requireEach(staged.execute());
    }

    private void writeRows() throws SQLException {
        List<Row> dirty = rows.values().stream().filter(row -> row.dirty).toList();
        Batch batch = new Batch(connection, sql.text(Sql.UPDATE_ROW));
        for (Row row : dirty) {
            batch.add(statement -> setRow(statement, row));
        }
        requireEach(batch.execute());
    }

    private static void requireEach(int[] counts) {
        for (int count : counts) {
            if (count != 1) {
                throw new Tx.Conflict("a row was changed by somebody else", null);
            }
        }
    }

    private static void setRow(PreparedStatement statement, Row row) throws SQLException {
        statement.setInt(1, Codes.of(row.status));
        statement.setLong(2, row.statusVersion);
        statement.setLong(3, row.version);
        statement.setLong(4, row.wakeSeq);
        Bytes.setLong(statement, 5, row.readyAt);
        Bytes.setLong(statement, 6, row.freeAt());
        statement.setBoolean(7, row.claimed);
        statement.setBytes(8, row.owner == null ? null : Bytes.of(row.owner.name()));
        Bytes.setLong(statement, 9, row.owner == null ? null : row.owner.epoch());
        statement.setInt(10, row.attempts);
        statement.setBoolean(11, row.orphaned);
        statement.setInt(12, row.run);
        statement.setLong(13, row.historySize);
        statement.setBytes(14, Bytes.ofNullable(row.lastCommitId));
        statement.setInt(15, row.inboxSize);
        statement.setInt(16, row.inboxEvents);
        statement.setBytes(17, Bytes.of(row.key.instanceId()));
        statement.setLong(18, row.rowSeq);
    }

    private void writeVisible() throws SQLException {
        Batch batch = new Batch(connection, sql.text(Sql.UPDATE_VISIBLE));
        for (Row row : rows.values()) {
            StatusChange change = row.change;
            if (change != null) {
                batch.add(statement -> {
                    statement.setBytes(1, sql.limits().payloadOrNull(change.customStatus()));
                    statement.setBytes(2, sql.limits().payloadOrNull(change.output()));
                    statement.setBytes(3, sql.limits().payloadOrNull(change.failure()));
                    statement.setBytes(
                            4,
                            change.parked() == null
                                    ? null
                                    : Bytes.of(change.parked().code()));
                    statement.setBytes(
                            5,
                            change.parked() == null
                                    ? null
                                    : Bytes.of(change.parked().message()));
                    statement.setLong(6, row.changedAt);
                    Bytes.setLong(statement, 7, row.status.isTerminal() ? row.changedAt : null);
                    statement.setBytes(8, Bytes.of(row.key.instanceId()));
                });
            }
        }
        batch.execute();
    }
}
