package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** MariaDB 10.6 and later, and MySQL 8, which has the same SQL where it matters here. Tables are InnoDB's. */
record MariaDbDialect() implements Dialect {
    /**
     * Record changed since it was read, lock timeout, deadlock, table changed since it was read, statement prepared for
     * an older table. InnoDB rolls back only the statement after a lock timeout; the rest is rolled back by us.
     */
    private static final Set<Integer> CONFLICTS = Set.of(1020, 1205, 1213, 1412, 1615);

    private static final int LOCK_TIMEOUT = 1205;

    private static final Set<Integer> DUPLICATES = Set.of(1062, 1586);

    /** Disk full, table full. */
    private static final Set<Integer> FULL = Set.of(1021, 1114);

    /** A file or an engine failed; the message has the error of the operating system: no space, quota used up. */
    private static final Set<Integer> FILE_ERRORS = Set.of(3, 1026, 1030);

    private static final Pattern NO_SPACE =
            Pattern.compile("(?i)(errno: |error )(28|122)\\b|no space left|quota exceeded");

    /**
     * Server shutdown, too many connections (of the server, of the user, in an hour), read only (fail-over: option,
     * mode), statement killed, connection killed, statement timeout (MariaDB's, MySQL's).
     */
    private static final Set<Integer> PASSING = Set.of(1053, 1040, 1203, 1226, 1290, 1836, 1317, 1927, 1969, 3024);

    /** Packet too large for the server; the driver may notice it first. */
    private static final int PACKET_TOO_LARGE = 1153;

    private static final int LOCK_SECONDS = 10;

    private static final int PAYLOADS_PER_STATEMENT = 3;

    /** Escaping may double each byte, and the rest of the statement needs room too. */
    private static final int PAYLOADS_PER_PACKET = 2 * PAYLOADS_PER_STATEMENT + 2;

    @Override
    public String name() {
        return "mariadb";
    }

    @Override
    public List<String> schemes() {
        return List.of("jdbc:mariadb:", "jdbc:mysql:");
    }

    /**
     * The time at which the statement began. Not by unix_timestamp(now(3)), which goes through the session's time zone
     * and is an hour late in the hour that comes twice in autumn.
     */
    @Override
    public String now() {
        return "(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)";
    }

    @Override
    public String skipLocked() {
        return " for update skip locked";
    }

    /** A small table is scanned otherwise, and a scan locks, or skips, rows that were not asked for. */
    @Override
    public String byKey() {
        return "force index (primary)";
    }

    @Override
    public boolean locksWhatIsInserted() {
        return true;
    }

    @Override
    public boolean multiProcess() {
        return true;
    }

    @Override
    public Limits limits(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select @@max_allowed_packet")) {
            result.next();
            int payload = (int) Math.min(Limits.DEFAULT.payloadBytes(), result.getLong(1) / PAYLOADS_PER_PACKET);
            return new Limits(payload, payload * PAYLOADS_PER_STATEMENT);
        }
    }

    @Override
    public void admit(Connection connection) throws SQLException {
        MariaDbRules.requireServer(connection);
    }

    @Override
    public void verify(Connection connection, Sql sql) throws SQLException {
        MariaDbRules.requireInnoDb(connection, sql);
        MariaDbRules.requireCounts(connection, sql);
    }

    /** For the next transaction only: what the session has is the application's, or a pooler's. */
    @Override
    public void readCommitted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level read committed");
        }
    }

    /**
     * A lock of the session: each statement that creates a table commits, so no lock of a transaction would last. It only
     * saves the others from errors; each step can be run twice, even at the same time.
     */
    @Override
    public void lockSchema(Connection connection, String prefix) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("select get_lock(" + lockName(prefix) + ", " + LOCK_SECONDS + ")")) {
            result.next();
            if (result.getInt(1) != 1) {
                throw new Tx.Conflict("another process is busy with the tables of prefix '" + prefix + "'", null);
            }
        }
    }

    @Override
    public void unlockSchema(Connection connection, String prefix) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select release_lock(" + lockName(prefix) + ")");
        }
    }

    /** Such names are the server's, not the database's, and hold 64 characters at most. */
    private static String lockName(String prefix) {
        return "concat('durable ', md5(concat(database(), ' " + prefix + "')))";
    }

    /** A second is the shortest wait that both servers know. */
    @Override
    public void withShortLockWait(Connection connection, Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long before;
            try (ResultSet result = statement.executeQuery("select @@innodb_lock_wait_timeout")) {
                result.next();
                before = result.getLong(1);
            }
            statement.execute("set innodb_lock_wait_timeout = 1");
            try {
                work.run();
            } finally {
                statement.execute("set innodb_lock_wait_timeout = " + before);
            }
        }
    }

    @Override
    public boolean isLockTimeout(SQLException e) {
        return e.getErrorCode() == LOCK_TIMEOUT;
    }

    @Override
    public boolean isConflict(SQLException e) {
        return CONFLICTS.contains(e.getErrorCode());
    }

    @Override
    public boolean isDuplicate(SQLException e) {
        return DUPLICATES.contains(e.getErrorCode());
    }

    @Override
    public boolean isFull(SQLException e) {
        return FULL.contains(e.getErrorCode())
                || (FILE_ERRORS.contains(e.getErrorCode())
                        && NO_SPACE.matcher(String.valueOf(e.getMessage())).find());
    }

    @Override
    public boolean isPassing(SQLException e) {
        return !isTooLarge(e) && (PASSING.contains(e.getErrorCode()) || Dialect.super.isPassing(e));
    }

    /** Such a statement is too large at every try, though it ends the connection. */
    private static boolean isTooLarge(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean said =
                    String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("max_allowed_packet");
            if (said || (cause instanceof SQLException sql && sql.getErrorCode() == PACKET_TOO_LARGE)) {
                return true;
            }
        }
        return false;
    }
}
