package dev.durable.storage.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** H2 2.4 and later, embedded. */
record H2Dialect() implements Dialect {
    /** Deadlock, lock timeout, concurrent update. */
    private static final Set<Integer> CONFLICTS = Set.of(40001, 50200, 90131);

    /** Object closed, connection broken, database closed, database closing. */
    private static final Set<Integer> CLOSED = Set.of(90007, 90067, 90098, 90121);

    static final String DELAY_REFUSED =
            "the H2 URL must not set WRITE_DELAY to anything but 0: a kill would lose acknowledged commits";

    /** Below this H2 keeps a large value in its row; above it goes to a store of its own, which is slower. */
    private static final int INLINE_BYTES = 64 << 10;

    private static final int LOCK_TIMEOUT = 50200;

    /** How operating systems say that the disk is full or a quota is used up. */
    private static final Pattern NO_SPACE = Pattern.compile("(?i)no space left|not enough space|quota exceeded");

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public List<String> schemes() {
        return List.of("jdbc:h2:");
    }

    @Override
    public String now() {
        return "cast(extract(epoch from current_timestamp) * 1000 as bigint)";
    }

    /** The update comes first in the text, as its parameters do. */
    @Override
    public String renewAndRead() {
        return "with renewed as (select 1 as one from final table (" + Sql.RENEW_WORKER + ")) "
                + Sql.LIVING_ACTIVITIES.replace(Sql.END_OF_HELD, " from renewed" + Sql.END_OF_HELD);
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

    /** With H2's default a commit is written up to half a second later, and a kill in between loses it. */
    @Override
    public void admit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set write_delay 0");
            statement.execute("set max_length_inplace_lob " + INLINE_BYTES);
        }
    }

    /** The URL of the application's data source may set the delay anew with each connection. */
    @Override
    public void verify(Connection connection, Sql sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet delay = statement.executeQuery(
                        "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")) {
            if (delay.next() && delay.getInt(1) != 0) {
                throw new IllegalArgumentException(DELAY_REFUSED);
            }
        }
    }

    @Override
    public boolean isPassing(SQLException e) {
        return CLOSED.contains(e.getErrorCode()) || Dialect.super.isPassing(e);
    }

    /** A database that closed itself, as the disk was full, opens again with the first new connection. */
    @Override
    public boolean isBroken(SQLException e) {
        return CLOSED.contains(e.getErrorCode());
    }

    @Override
    public boolean isConflict(SQLException e) {
        return CONFLICTS.contains(e.getErrorCode());
    }

    @Override
    public void withShortLockWait(Connection connection, Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long before;
            try (ResultSet result = statement.executeQuery("select lock_timeout()")) {
                result.next();
                before = result.getLong(1);
            }
            statement.execute("set lock_timeout 50");
            try {
                work.run();
            } finally {
                statement.execute("set lock_timeout " + before);
            }
        }
    }

    @Override
    public boolean isLockTimeout(SQLException e) {
        return e.getErrorCode() == LOCK_TIMEOUT;
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
