package dev.durable.storage.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.durable.spi.StorageFullException;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in a transaction at READ COMMITTED, on one connection, and says what is known about its effect when it
 * fails: until COMMIT is sent nothing was applied; from then on until its answer that is unknown. A transaction that the
 * database rolled back since it got in the way of another is repeated. Thread-safe.
 */
final class Tx {
    private static final Logger LOG = LoggerFactory.getLogger(Tx.class);
    private static final int CONFLICT_ATTEMPTS = 12;
    private static final long CONFLICT_PAUSE_NANOS = 2_000_000;

    /**
     * H2 has lost updates around row locks, and runs inside this process anyway: there the changing transactions of all
     * storages over one database take turns.
     */
    private static final Map<String, ReentrantLock> TURNS = new ConcurrentHashMap<>();

    private final DataSource dataSource;
    private final Dialect dialect;
    private final Access access;
    private final @Nullable ReentrantLock turn;
    private final @Nullable SyncGroup sync;

    /** Work in a transaction. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * How connections come and may be used.
     *
     * @param isolates whether they come with another isolation level than READ COMMITTED; asking each of them would cost a
     *     round trip
     * @param ownThreads whether they are used on {@link OwnThreads}
     * @param exclusiveUrl the URL of a database of H2, which this process has to itself; or null
     */
    record Access(
            boolean isolates, boolean ownThreads, @Nullable String exclusiveUrl) {}

    Tx(DataSource dataSource, Dialect dialect, Access access, @Nullable SyncGroup sync) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.access = access;
        String url = access.exclusiveUrl();
        this.turn = url == null ? null : TURNS.computeIfAbsent(url, key -> new ReentrantLock());
        this.sync = sync;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Work that changes something. */
    <T> T write(Work<T> work) {
        return onItsThread(() -> {
            // The turn is held for the transaction only, not for the sync that follows it and that others share.
            T result = inTurn(() -> repeated(work, true));
            syncAfterCommit();
            return result;
        });
    }

    /** Where the database has turns, while no other changing transaction is under way. */
    <T> T inTurn(Supplier<T> work) {
        ReentrantLock mine = turn;
        if (mine == null) {
            return work.get();
        }
        mine.lock();
        try {
            return work.get();
        } finally {
            mine.unlock();
        }
    }

    /** Work that only reads. */
    <T> T read(Work<T> work) {
        return onItsThread(() -> repeated(work, false));
    }

    <T> T onItsThread(Supplier<T> work) {
        return access.ownThreads() ? OwnThreads.call(work) : work.get();
    }

    private <T> T repeated(Work<T> work, boolean writes) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work, writes);
            } catch (Conflict e) {
                if (attempt >= CONFLICT_ATTEMPTS) {
                    throw givenUp(e, attempt);
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(CONFLICT_PAUSE_NANOS * attempt) + 1);
            }
        }
    }

    private RuntimeException givenUp(Conflict e, int attempts) {
        if (e.getCause() instanceof SQLException cause && dialect.isDuplicate(cause)) {
            // Nobody inserts the same key this often: what is stored contradicts itself, and a retry will not help.
            return new IllegalStateException("the database refused a key again and again: " + e.getMessage(), e);
        }
        return new TransientStorageException(
                "gave way to other transactions " + attempts + " times: " + e.getMessage(), e);
    }

    private <T> T once(Work<T> work, boolean writes) {
        Connection connection = open();
        boolean autoCommit = true;
        boolean committing = false;
        try {
            autoCommit = begin(connection);
            T result = work.run(connection);
            committing = writes;
            connection.commit();
            committing = false;
            return result;
        } catch (SQLException e) {
            rollback(connection, e);
            discardIfBroken(connection, e);
            throw classified(e, committing);
        } catch (RuntimeException | Error e) {
            rollback(connection, e);
            throw e;
        } finally {
            close(connection, autoCommit);
        }
    }

    /** A busy pool does not test its connections, and each of them would fail once and again. */
    private void discardIfBroken(Connection connection, SQLException e) {
        if (dialect.isBroken(e) && dataSource instanceof HikariDataSource pool) {
            pool.evictConnection(connection);
        }
    }

    Connection open() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new TransientStorageException("no connection to the database: " + e.getMessage(), e);
        }
    }

    /** Returns whether autocommit was on. */
    boolean begin(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        if (access.isolates()) {
            dialect.readCommitted(connection);
        }
        return autoCommit;
    }

    RuntimeException classified(SQLException e, boolean committing) {
        if (dialect.isConflict(e)) {
            return new Conflict(String.valueOf(e.getMessage()), e);
        }
        if (committing) {
            return new UnknownOutcomeException("the answer to COMMIT was lost: " + e.getMessage(), e);
        }
        if (dialect.isDuplicate(e)) {
            // Somebody else inserted the same key since we looked; looking again finds it.
            return new Conflict(String.valueOf(e.getMessage()), e);
        }
        if (dialect.isFull(e)) {
            return new StorageFullException("the database has no room: " + e.getMessage(), e);
        }
        if (dialect.isPassing(e)) {
            return new TransientStorageException("the database failed before the commit: " + e.getMessage(), e);
        }
        return new IllegalStateException("the database refused a statement: " + e.getMessage(), e);
    }

    static void rollback(Connection connection, @Nullable Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            if (cause == null) {
                LOG.debug("A transaction without changes to keep could not be rolled back: {}", e.toString());
            } else {
                cause.addSuppressed(e);
            }
        }
    }

    static void close(Connection connection, boolean autoCommit) {
        try (connection) {
            if (autoCommit && !connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            // The outcome of the transaction is known by now; a connection that cannot be closed is the pool's matter.
            LOG.debug("A connection could not be returned: {}", e.toString());
        }
    }

    void syncAfterCommit() {
        SyncGroup group = sync;
        if (group != null) {
            group.sync(dataSource);
        }
    }

    /** Somebody's open transaction is about to create the same, and may take long. Nothing was applied. */
    static final class Held extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Held(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The transaction was rolled back in favour of another, or has lost a race, and may be repeated as it is. */
    static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Conflict(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
