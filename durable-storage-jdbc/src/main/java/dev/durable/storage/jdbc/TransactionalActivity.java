package dev.durable.storage.jdbc;

import dev.durable.TaskActivityContext;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * An activity that writes to the storage's own database, in the transaction in which its result is recorded: what it
 * writes there takes effect exactly once. Register it through {@link JdbcStorage#transactional}:
 *
 * <pre>{@code
 * .activity("Book", Booking.class, storage.transactional((context, connection, booking) -> insert(connection, booking)))
 * }</pre>
 *
 * <p>It may <em>run</em> more than once; then all of its transactions but one are rolled back. What it does elsewhere, such
 * as a call of another service, is done at least once, as in any activity. An exception rolls back and fails the task.
 *
 * <p>One object may run many tasks at the same time and so must be thread-safe.
 *
 * @param <I> the input
 * @param <O> the output
 */
@FunctionalInterface
public interface TransactionalActivity<I extends @Nullable Object, O extends @Nullable Object> {

    /**
     * Does the work.
     *
     * @param context what is known about this execution
     * @param connection in a transaction at READ COMMITTED, which the library ends: {@code commit}, {@code rollback} and
     *     {@code setAutoCommit} are refused, {@code close} does nothing
     * @param input what the orchestrator passed
     * @return the result
     * @throws Exception to roll back and fail the task
     */
    O run(TaskActivityContext context, Connection connection, I input) throws Exception;
}
