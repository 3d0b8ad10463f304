package dev.durable.storage.jdbc;

import java.sql.SQLException;
import java.util.Set;

/** H2 2.4 and later, embedded. */
record H2Dialect() implements Dialect {
    /** Deadlock, lock timeout, concurrent update. */
    private static final Set<Integer> CONFLICTS = Set.of(40001, 50200, 90131);

    /** No disk space, file is read only or cannot grow. */
    private static final Set<Integer> FULL = Set.of(90100);

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String now() {
        return "cast(extract(epoch from current_timestamp) * 1000 as bigint)";
    }

    @Override
    public boolean multiProcess() {
        return false;
    }

    /** The lock of the file keeps other processes away, and {@link Tx} serializes the threads of this one. */
    @Override
    public String lockSchema(String prefix) {
        return "select 1";
    }

    @Override
    public boolean isConflict(SQLException e) {
        return CONFLICTS.contains(e.getErrorCode());
    }

    @Override
    public boolean isFull(SQLException e) {
        return FULL.contains(e.getErrorCode());
    }
}
