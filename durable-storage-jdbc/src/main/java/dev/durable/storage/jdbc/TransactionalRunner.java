package dev.durable.storage.jdbc;

import dev.durable.TaskActivityContext;
import dev.durable.TransactionalTask;
import dev.durable.spi.AppendResult;
import dev.durable.spi.NewMessage;
import dev.durable.spi.StorageException;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactional activities. The deletion of the task's row is the fence: of any number of executions the one whose
 * deletion counts 1 commits, and all others roll back. Thread-safe.
 */
final class TransactionalRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionalRunner.class);

    private final Sql sql;
    private final Tx tx;
    private final Routes routes;
    /** Each holds a connection while its code runs; the engine must always find one. */
    private final Semaphore connections;

    TransactionalRunner(Sql sql, Tx tx, Routes routes, int atOnce) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
        this.connections = new Semaphore(atOnce);
    }

    <I extends @Nullable Object, O extends @Nullable Object> TransactionalTask<I, O> task(
            TransactionalActivity<I, O> code) {
        return new Task<>(this, code);
    }

    private record Task<I extends @Nullable Object, O extends @Nullable Object>(
            TransactionalRunner runner, TransactionalActivity<I, O> code) implements TransactionalTask<I, O> {
        @Override
        public Outcome runAndRecord(TaskActivityContext context, I input, Function<O, TaskCompletion> completion)
                throws Exception {
            return runner.run(context.name(), connection -> completion.apply(code.run(context, connection, input)));
        }

        @Override
        public Class<?> function() {
            return TransactionalActivity.class;
        }
    }

    private TransactionalTask.Outcome run(String name, TwoSteps.Code<TaskCompletion> code) throws Exception {
        connections.acquire();
        try {
            boolean recorded = new TwoSteps(tx).run(code, this::record);
            return recorded ? TransactionalTask.Outcome.RECORDED : TransactionalTask.Outcome.STALE;
        } catch (StorageException | Tx.Conflict e) {
            LOG.warn("Transactional activity '{}' could not be committed and is handed out again", name, e);
            return TransactionalTask.Outcome.AGAIN;
        } finally {
            connections.release();
        }
    }

    private boolean record(Connection connection, TaskCompletion completion) throws SQLException {
        TaskKey key = completion.key();
        UnitOfWork work = new UnitOfWork(connection, sql, routes);
        work.lock(List.of(key.instance().instanceId()));
        try (PreparedStatement delete = connection.prepareStatement(sql.text(Sql.DELETE_TASK))) {
            Turns.setTask(delete, key);
            if (delete.executeUpdate() != 1) {
                return false;
            }
        }
        AppendResult delivered = work.deliver(
                new NewMessage.Reply(key.instance(), key.run(), key.eventId(), completion.body()), Integer.MAX_VALUE);
        work.flush();
        return delivered == AppendResult.ACCEPTED;
    }
}
