package dev.durable.storage.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;

/** H2 2.4 and later, embedded. */
record H2Dialect() implements Dialect {
    /** Deadlock, lock timeout, concurrent update. */
    private static final Set<Integer> CONFLICTS = Set.of(40001, 50200, 90131);

    /** How operating systems say that the disk is full or a quota is used up. */
    private static final Pattern NO_SPACE = Pattern.compile("(?i)no space left|not enough space|quota exceeded");

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String now() {
        return "cast(extract(epoch from current_timestamp) * 1000 as bigint)";
    }

    /** The changing transactions take turns, see {@link Tx}: nobody else looks at the same time. */
    @Override
    public String skipLocked() {
        return "";
    }

    @Override
    public void readCommitted(Connection connection) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
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

    /** H2 has no code for a full disk: it closes the database and says why in the cause. */
    @Override
    public boolean isFull(SQLException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && NO_SPACE.matcher(cause.toString()).find()) {
                return true;
            }
        }
        return false;
    }
}
