package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between the databases. Stateless and thread-safe. */
sealed interface Dialect permits H2Dialect, MariaDbDialect, PostgresDialect {
    /** Finds the dialect for a JDBC URL, or null where the database is none of ours. */
    static @Nullable Dialect of(String url) {
        for (Dialect dialect : List.of(new H2Dialect(), new PostgresDialect(), new MariaDbDialect())) {
            if (dialect.schemes().stream().anyMatch(url::startsWith)) {
                return dialect;
            }
        }
        return null;
    }

    /** A short name; also the folder of the schema files. */
    String name();

    /** What a JDBC URL of this database begins with. */
    List<String> schemes();

    /** An expression for the database's time in epoch milliseconds, as a bigint. An index can be searched with it. */
    String now();

    /** What a search for candidates ends with, so that several processes do not find the same ones; or nothing. */
    String skipLocked();

    /**
     * {@link Sql#RENEW_WORKER} and {@link Sql#LIVING_ACTIVITIES} as one statement, with the parameters of the one and then
     * of the other, that answers nothing where no lease was renewed; or null where there is none.
     */
    default @Nullable String renewAndRead() {
        return null;
    }

    /** What follows a table whose rows are locked by their keys, so that no others are locked by the way; or nothing. */
    default String byKey() {
        return "";
    }

    /** Whether several processes may use one database. */
    boolean multiProcess();

    /** How large the values may be that this server takes. */
    default Limits limits(Connection connection) throws SQLException {
        return Limits.DEFAULT;
    }

    /** Sets the database up, or refuses it, before anything is created in it. */
    default void admit(Connection connection) throws SQLException {}

    /** Refuses tables and connections on which the storage could not keep its word; run when the tables are there. */
    default void verify(Connection connection, Sql sql) throws SQLException {}

    /** Makes the transaction that begins on this connection READ COMMITTED, where its default is another level. */
    void readCommitted(Connection connection) throws SQLException;

    /** Serializes schema changes of several processes; run at the start of the transaction that makes them. */
    default void lockSchema(Connection connection, String prefix) throws SQLException {}

    /** Ends what {@link #lockSchema} began, where the end of the transaction does not. */
    default void unlockSchema(Connection connection, String prefix) throws SQLException {}

    /** Whether the transaction was rolled back by the database and may simply be repeated. */
    boolean isConflict(SQLException e);

    /** Whether the connection can never be used again, though a pool that asks it seldom may hand it out for long. */
    default boolean isBroken(SQLException e) {
        return false;
    }

    /** Whether a read that locks waits for rows that another transaction is inserting, as if they were there. */
    default boolean locksWhatIsInserted() {
        return false;
    }

    /**
     * Does something that gives up soon where it meets a lock, so that nobody waits long for a transaction of an
     * application. A setting of the session that this takes is put back; one of the transaction may stay.
     */
    void withShortLockWait(Connection connection, Work work) throws SQLException;

    /** Whether a statement gave up waiting for a lock. */
    boolean isLockTimeout(SQLException e);

    /** Some statements. */
    interface Work {
        void run() throws SQLException;
    }

    /** Whether there is no room. */
    boolean isFull(SQLException e);

    /** Whether a unique key was violated. */
    default boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** Whether the connection or the server is away, so that the same statement may succeed later. */
    default boolean isPassing(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException
                || state == null
                || state.startsWith("08");
    }
}
