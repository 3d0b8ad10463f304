package dev.durable.testkit.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Fails once, at one statement or commit, and does to the connection what such a failure does: what was not committed is
 * gone, and a lost connection does nothing any more. Thread-safe.
 */
final class Fault implements WatchedDataSource.Watcher {
    /** Where it strikes. */
    enum Moment {
        BEFORE_STATEMENT(false, true),
        AFTER_STATEMENT(false, false),
        BEFORE_COMMIT(true, true),
        AFTER_COMMIT(true, false);

        private final boolean commits;
        private final boolean early;

        Moment(boolean commits, boolean early) {
            this.commits = commits;
            this.early = early;
        }
    }

    private final Moment moment;
    private final boolean losesConnection;
    private final Supplier<SQLException> cause;
    private final Set<Connection> lost = Collections.newSetFromMap(new IdentityHashMap<>());
    private int left;
    private boolean struck;
    private boolean mayBeCommitted;

    private Fault(Moment moment, boolean losesConnection, Supplier<SQLException> cause) {
        this.moment = moment;
        this.losesConnection = losesConnection;
        this.cause = cause;
    }

    /** The connection to the database goes. */
    static Fault lost(Moment moment) {
        return new Fault(moment, true, () -> new SQLException("the connection is lost", "08006"));
    }

    /** The database refuses a statement, and rolls its transaction back. */
    static Fault refused(Supplier<SQLException> cause) {
        return new Fault(Moment.BEFORE_STATEMENT, false, cause);
    }

    /** Strikes at the given statement or commit from now on, counted from 1. */
    synchronized void arm(int at) {
        left = at;
        struck = false;
        mayBeCommitted = false;
    }

    /** Lets everything pass from now on, except on connections that are lost. */
    synchronized void disarm() {
        left = 0;
    }

    synchronized boolean hasStruck() {
        return struck;
    }

    /** Whether what it struck may have been committed: it was a commit, or a statement that commits by itself. */
    synchronized boolean mayBeCommitted() {
        return mayBeCommitted;
    }

    @Override
    public synchronized void before(Execution execution) throws SQLException {
        if (lost.contains(execution.connection())) {
            throw new SQLException("the connection was lost before", "08003");
        }
        strike(execution, true);
    }

    @Override
    public synchronized void after(Execution execution) throws SQLException {
        strike(execution, false);
    }

    private void strike(Execution execution, boolean early) throws SQLException {
        if (left == 0 || moment.commits != execution.isCommit() || moment.early != early || --left > 0) {
            return;
        }
        struck = true;
        boolean open = !execution.connection().getAutoCommit();
        mayBeCommitted = execution.isCommit() || !open;
        if (open && moment != Moment.AFTER_COMMIT) {
            execution.connection().rollback();
        }
        if (losesConnection) {
            lost.add(execution.connection());
        }
        throw cause.get();
    }
}
