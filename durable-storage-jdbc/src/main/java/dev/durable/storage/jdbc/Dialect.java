package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** What differs between the databases. Stateless and thread-safe. */
sealed interface Dialect permits H2Dialect, PostgresDialect {

    /** A short name; also the folder of the schema files. */
    String name();

    /** An expression for the database's time in epoch milliseconds, as a bigint. An index can be searched with it. */
    String now();

    /** What a search for candidates ends with, so that several processes do not find the same ones; or nothing. */
    String skipLocked();

    /** Whether several processes may use one database. */
    boolean multiProcess();

    /** Makes the transaction that begins on this connection READ COMMITTED, where its default is another level. */
    void readCommitted(Connection connection) throws SQLException;

    /** Serializes schema changes of several processes; run at the start of the transaction that makes them. */
    String lockSchema(String prefix);

    /** Whether the transaction was rolled back by the database and may simply be repeated. */
    boolean isConflict(SQLException e);

    /** Whether there is no room. */
    boolean isFull(SQLException e);

    /** Whether a unique key was violated. */
    default boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }
}
