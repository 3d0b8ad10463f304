package dev.durable.storage.jdbc;

import dev.durable.spi.UnknownOutcomeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Makes H2 sync its file, which no commit of H2 does by itself. One sync serves everyone whose commit was before its
 * start. Thread-safe.
 */
final class SyncGroup {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private long requested;
    private long synced;
    private boolean syncing;

    /** Returns once a sync that began after this call is done. */
    void sync(DataSource dataSource) {
        lock.lock();
        try {
            long mine = ++requested;
            while (synced < mine) {
                if (syncing) {
                    finished.awaitUninterruptibly();
                } else {
                    lead(dataSource);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead(DataSource dataSource) {
        long upTo = requested;
        syncing = true;
        lock.unlock();
        boolean done = false;
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
            done = true;
        } catch (SQLException e) {
            throw new UnknownOutcomeException("the commit could not be synced to disk: " + e.getMessage(), e);
        } finally {
            lock.lock();
            syncing = false;
            if (done) {
                synced = upTo;
            }
            finished.signalAll();
        }
    }
}
