package dev.durable.storage.jdbc;

import java.sql.SQLException;
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
    public String now() {
        return "cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)";
    }

    @Override
    public boolean multiProcess() {
        return true;
    }

    @Override
    public String lockSchema(String prefix) {
        return "select pg_advisory_xact_lock(" + (0x6475_7261_0000_0000L | (prefix.hashCode() & 0xffff_ffffL)) + ")";
    }

    @Override
    public boolean isConflict(SQLException e) {
        return e.getSQLState() != null && CONFLICTS.contains(e.getSQLState());
    }

    @Override
    public boolean isFull(SQLException e) {
        return e.getSQLState() != null && FULL.contains(e.getSQLState());
    }
}
