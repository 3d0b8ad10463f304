package dev.durable.storage.jdbc;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Outbox;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Terminate, suspend and resume. Thread-safe. */
final class Controls {
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;

    Controls(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    ControlResult control(ControlRequest request) {
        List<NewInstance> instances =
                request instanceof ControlRequest.Terminate terminate ? terminate.instances() : List.of();
        Turns.internRoutes(routes, instances);
        return tx.write(connection -> {
            Set<String> ids = new TreeSet<>(Set.of(request.key().instanceId()));
            if (request instanceof ControlRequest.Terminate terminate) {
                Turns.addReceivers(ids, terminate.replies(), terminate.instances());
            }
            UnitOfWork work = new UnitOfWork(connection, sql, routes);
            work.lock(ids);
            Row row = work.find(request.key());
            if (row == null) {
                return new ControlResult.NotFound();
            }
            if (row.status.isTerminal() || isThereAlready(request, row)) {
                return new ControlResult.Unchanged(row.status);
            }
            Creates creates = new Creates(connection, sql, routes, instances);
            apply(work, creates, request, row);
            creates.flush();
            work.flush();
            return new ControlResult.Applied(row.status, row.statusVersion);
        });
    }

    private static boolean isThereAlready(ControlRequest request, Row row) {
        return (request instanceof ControlRequest.Suspend && row.isSuspended())
                || (request instanceof ControlRequest.Resume && !row.isSuspended());
    }

    private void apply(UnitOfWork work, Creates creates, ControlRequest request, Row row) throws SQLException {
        row.dirty = true;
        row.version++;
        row.statusVersion++;
        row.claimed = false;
        work.appendHistory(row, request.time(), new HistoryBlock(1, request.event()));
        byte[] id = Bytes.of(row.key.instanceId());
        if (request instanceof ControlRequest.Terminate terminate) {
            work.update(Sql.DELETE_TASKS, id);
            work.update(Sql.DELETE_INBOX, id);
            row.inboxSize = 0;
            row.inboxEvents = 0;
            row.status = OrchestrationRuntimeStatus.TERMINATED;
            tellOwner(row);
            setVisible(work, row, request, terminate.failure());
            Turns.send(
                    work,
                    creates,
                    new Outbox(List.copyOf(terminate.replies()), terminate.instances(), List.of()),
                    row.now);
        } else if (request instanceof ControlRequest.Suspend) {
            work.update(Sql.HOLD_TASKS, id);
            row.status = OrchestrationRuntimeStatus.SUSPENDED;
            // Activities may run at the owner without a row. It will give the instance up, so whoever claims it after
            // the resume must look for them.
            row.orphaned |= row.owner != null;
            tellOwner(row);
            setUpdated(work, row, request);
        } else {
            work.update(Sql.UNHOLD_TASKS, id);
            boolean begun = !row.hasStart || row.run > 0;
            row.status = begun ? OrchestrationRuntimeStatus.RUNNING : OrchestrationRuntimeStatus.PENDING;
            row.attempts = 0;
            row.readyAt = row.earliestReady();
            setVisible(work, row, request, null);
        }
    }

    private static void tellOwner(Row row) {
        row.readyAt = row.owner == null ? null : Long.valueOf(row.now);
    }

    private static void setVisible(UnitOfWork work, Row row, ControlRequest request, @Nullable Payload failure)
            throws SQLException {
        try (PreparedStatement statement = work.connection.prepareStatement(work.sql.text(Sql.UPDATE_CONTROLLED))) {
            long time = request.time().toEpochMilli();
            statement.setBytes(1, work.sql.limits().payloadOrNull(failure));
            statement.setLong(2, time);
            Bytes.setLong(statement, 3, row.status.isTerminal() ? time : null);
            statement.setBytes(4, Bytes.of(row.key.instanceId()));
            statement.executeUpdate();
        }
    }

    private static void setUpdated(UnitOfWork work, Row row, ControlRequest request) throws SQLException {
        try (PreparedStatement statement = work.connection.prepareStatement(work.sql.text(Sql.UPDATE_SUSPENDED))) {
            statement.setLong(1, request.time().toEpochMilli());
            statement.setBytes(2, Bytes.of(row.key.instanceId()));
            statement.executeUpdate();
        }
    }
}
