package dev.durable.storage.memory;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.HistoryBlock;
import java.time.Instant;

/** Terminate, suspend and resume. Guarded by the storage's lock. */
final class Controls {
    private final Tables tables;
    private final Arrivals arrivals;

    Controls(Tables tables, Arrivals arrivals) {
        this.tables = tables;
        this.arrivals = arrivals;
    }

    ControlResult control(ControlRequest request, Instant now) {
        MemoryInstance row = tables.find(request.key());
        if (row == null) {
            return new ControlResult.NotFound();
        }
        if (row.status.isTerminal() || isThereAlready(request, row)) {
            return new ControlResult.Unchanged(row.status);
        }
        row.version++;
        row.claimed = false;
        row.appendHistory(request.time(), new HistoryBlock(1, request.event()));
        if (request instanceof ControlRequest.Terminate terminate) {
            terminate(row, terminate, now);
        } else if (request instanceof ControlRequest.Suspend) {
            suspend(row, now);
        } else {
            resume(row, now);
        }
        row.statusChanged(request.time());
        return new ControlResult.Applied(row.status, row.statusVersion);
    }

    private static boolean isThereAlready(ControlRequest request, MemoryInstance row) {
        return (request instanceof ControlRequest.Suspend && row.isSuspended())
                || (request instanceof ControlRequest.Resume && !row.isSuspended());
    }

    private void terminate(MemoryInstance row, ControlRequest.Terminate request, Instant now) {
        tables.removeTasks(row);
        tables.setStatus(row, OrchestrationRuntimeStatus.TERMINATED);
        row.failure = request.failure();
        row.parked = null;
        row.inbox.clear();
        tellOwner(row, now);
        request.replies().forEach(reply -> arrivals.deliver(reply, Arrivals.NO_LIMIT, now));
        request.instances().forEach(instance -> arrivals.createOrAnswer(instance, now));
    }

    private void suspend(MemoryInstance row, Instant now) {
        tables.setStatus(row, OrchestrationRuntimeStatus.SUSPENDED);
        // Activities may run at the owner without a row. It will give the instance up, so whoever claims it after
        // the resume must look for them.
        row.orphaned |= row.owner != null;
        tellOwner(row, now);
    }

    private void resume(MemoryInstance row, Instant now) {
        boolean begun = row.start == null || row.run > 0;
        tables.setStatus(row, begun ? OrchestrationRuntimeStatus.RUNNING : OrchestrationRuntimeStatus.PENDING);
        row.parked = null;
        row.attempts = 0;
        tables.setReadyAt(row, row.earliestReady(now));
    }

    private void tellOwner(MemoryInstance row, Instant now) {
        tables.setReadyAt(row, row.owner == null ? null : now);
    }
}
