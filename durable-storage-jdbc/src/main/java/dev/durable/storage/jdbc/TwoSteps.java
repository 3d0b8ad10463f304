package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A transaction with code of the application first, which may take long and makes nobody wait, and a short step of the
 * library last, which decides whether there is a commit. Stateless.
 */
final class TwoSteps {
    private final Tx tx;

    TwoSteps(Tx tx) {
        this.tx = tx;
    }

    /** The first step. */
    interface Code<S> {
        S run(Connection connection) throws Exception;
    }

    /** The last step; false rolls back. */
    interface Recording<S> {
        boolean record(Connection connection, S result) throws SQLException;
    }

    /** What the code threw, or what the database has against its changes; told apart from failures of the library. */
    private static final class CodeFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Exception thrown;

        CodeFailed(Exception thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }

    /**
     * Returns whether it was committed.
     *
     * @throws Exception what the code threw; nothing was applied
     * @throws dev.durable.spi.StorageException if the storage failed, the commit perhaps with an unknown outcome
     */
    <S> boolean run(Code<S> code, Recording<S> recording) throws Exception {
        try {
            return tx.onItsThread(() -> runHere(code, recording));
        } catch (CodeFailed e) {
            throw e.thrown;
        }
    }

    private <S> boolean runHere(Code<S> code, Recording<S> recording) {
        Connection connection = tx.open();
        boolean autoCommit = true;
        try {
            autoCommit = tx.begin(connection);
            S result = call(code, connection);
            boolean committed = tx.inTurn(() -> end(connection, result, recording));
            if (committed) {
                tx.syncAfterCommit();
            }
            return committed;
        } catch (SQLException e) {
            Tx.rollback(connection, e);
            throw tx.classified(e, false);
        } catch (RuntimeException | Error e) {
            Tx.rollback(connection, e);
            throw e;
        } finally {
            Tx.close(connection, autoCommit);
        }
    }

    private static <S> S call(Code<S> code, Connection connection) {
        try {
            return code.run(GuardedConnection.of(connection));
        } catch (Exception e) {
            throw new CodeFailed(e);
        }
    }

    private <S> boolean end(Connection connection, S result, Recording<S> recording) {
        try {
            if (!recording.record(connection, result)) {
                Tx.rollback(connection, null);
                return false;
            }
        } catch (SQLException e) {
            throw tx.classified(e, false);
        }
        try {
            connection.commit();
            return true;
        } catch (SQLException e) {
            throw isRefused(e) ? new CodeFailed(e) : tx.classified(e, true);
        }
    }

    /** A constraint that is checked at the commit speaks against what the code wrote. */
    private static boolean isRefused(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state != null && state.startsWith("23");
    }
}
