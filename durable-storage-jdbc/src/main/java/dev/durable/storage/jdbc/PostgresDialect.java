package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** PostgreSQL, 15 and later. */
record PostgresDialect() implements Dialect {
    /** Serialization failure, deadlock, lock not available. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03");

    /** Disk full, too many connections is not among them: that one passes. */
    private static final Set<String> FULL = Set.of("53100");

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public List<String> schemes() {
        return List.of("jdbc:postgresql:");
    }

    /** A subquery: clock_timestamp is volatile, and compared with it directly a column is never searched by index. */
    @Override
    public String now() {
        return "(select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint))";
    }

    @Override
    public String skipLocked() {
        return " for update skip locked";
    }

    @Override
    public String renewAndRead() {
        return "with renewed as (" + Sql.RENEW_WORKER + " returning 1) "
                + Sql.LIVING_ACTIVITIES.replace(Sql.END_OF_HELD, " from renewed" + Sql.END_OF_HELD);
    }

    /** Not by {@link Connection#setTransactionIsolation}: that changes the session, which a pooler may share. */
    @Override
    public void readCommitted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level read committed");
        }
    }

    @Override
    public boolean multiProcess() {
        return true;
    }

    @Override
    public void lockSchema(Connection connection, String prefix) throws SQLException {
        long key = 0x6475_7261_0000_0000L | (prefix.hashCode() & 0xffff_ffffL);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(" + key + ")");
        }
    }

    /** Adds: an operator intervenes, resources are used up. */
    @Override
    public boolean isPassing(SQLException e) {
        String state = e.getSQLState();
        return Dialect.super.isPassing(e) || (state != null && (state.startsWith("57") || state.startsWith("53")));
    }

    @Override
    public boolean isConflict(SQLException e) {
        return e.getSQLState() != null && CONFLICTS.contains(e.getSQLState());
    }

    @Override
    public void withShortLockWait(Connection connection, Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = 50");
        }
        work.run();
    }

    @Override
    public boolean isLockTimeout(SQLException e) {
        return "55P03".equals(e.getSQLState());
    }

    @Override
    public boolean isFull(SQLException e) {
        return e.getSQLState() != null && FULL.contains(e.getSQLState());
    }
}
