package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.Outbox;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Short words for what the tests of this package do with a storage. */
final class Fixtures {
    static final String ORCHESTRATOR = "Order";
    static final String ACTIVITY = "Charge";
    static final Duration LONG = Duration.ofMinutes(10);

    /** All tables but that of the routes. */
    static final List<String> TABLES =
            List.of("meta", "instance", "history", "inbox", "staged", "event_id", "task", "worker");

    private Fixtures() {}

    static NewInstance instance(String id) {
        return NewInstance.of(new InstanceKey(id, UUID.randomUUID()), ORCHESTRATOR, Payload.ofUtf8("start " + id));
    }

    static InstanceKey created(Storage storage, String id) {
        NewInstance instance = instance(id);
        storage.create(List.of(instance));
        return instance.key();
    }

    static NewMessage.Event event(String instanceId, String eventId) {
        return new NewMessage.Event(instanceId, eventId, Payload.ofUtf8("event " + eventId));
    }

    static WorkerHeartbeat heartbeat(WorkerId worker, Duration lease) {
        return new WorkerHeartbeat(worker, lease, Set.of(ORCHESTRATOR), Set.of(ACTIVITY), List.of());
    }

    static WorkerId worker(Storage storage, String name) {
        return storage.renew(heartbeat(new WorkerId(name, 0), LONG)).worker();
    }

    static ClaimRequest request(WorkerId worker) {
        return new ClaimRequest(worker, Set.of(ORCHESTRATOR), Set.of(ACTIVITY), 100, 100, 100, 64, LONG);
    }

    static ClaimedTurn claimed(Storage storage, WorkerId worker, String id) {
        return storage.claim(request(worker)).turns().stream()
                .filter(turn -> turn.key().instanceId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** A turn that writes history and waits, owned or not. */
    static TurnCommit turn(ClaimedTurn claim, Outbox outbox, boolean keepOwner) {
        return turn(
                claim,
                outbox,
                new StatusChange(OrchestrationRuntimeStatus.RUNNING, Payload.ofUtf8("step"), null, null, null),
                new AfterTurn.Waits(null, keepOwner, false));
    }

    static TurnCommit turn(ClaimedTurn claim, Outbox outbox, @Nullable StatusChange change, AfterTurn after) {
        return new TurnCommit(
                claim.key(),
                claim.version(),
                UUID.randomUUID(),
                claim.run(),
                claim.wakeSeq(),
                java.time.Instant.ofEpochMilli(1_000),
                new HistoryBlock(2, Payload.ofUtf8("two events")),
                claim.messages().stream().map(message -> message.id()).toList(),
                outbox,
                change,
                after);
    }

    static void commit(Storage storage, TurnCommit turn) {
        assertThat(storage.commitTurns(List.of(turn)).get(0)).isInstanceOf(CommitResult.Committed.class);
    }

    static InstanceKey ended(Storage storage, WorkerId worker, String id) {
        InstanceKey key = created(storage, id);
        StatusChange completed =
                new StatusChange(OrchestrationRuntimeStatus.COMPLETED, null, Payload.ofUtf8("output"), null, null);
        commit(storage, turn(claimed(storage, worker, id), Outbox.EMPTY, completed, new AfterTurn.Ends()));
        return key;
    }

    /** An instance that waits for a stored task, and that nobody owns. */
    static TaskKey withTask(Storage storage, WorkerId worker, String id) {
        TaskKey key = new TaskKey(created(storage, id), 0, 1);
        Outbox outbox =
                new Outbox(List.of(), List.of(), List.of(new NewTask(key, ACTIVITY, 0, Payload.ofUtf8("task"))));
        commit(storage, turn(claimed(storage, worker, id), outbox, false));
        return key;
    }

    /** Everything that is stored but the routes, which are interned on the side; as sorted lines. */
    static List<String> dump(DataSource dataSource, String prefix) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                try (ResultSet rows = statement.executeQuery("select * from " + prefix + table)) {
                    while (rows.next()) {
                        lines.add(table + line(rows));
                    }
                }
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private static String line(ResultSet row) throws SQLException {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            boolean binary = value instanceof byte[] || value instanceof java.sql.Blob;
            line.append(' ').append(row.getMetaData().getColumnName(i)).append('=');
            line.append(binary ? HexFormat.of().formatHex(row.getBytes(i)) : value);
        }
        return line.toString();
    }
}
