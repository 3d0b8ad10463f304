package dev.durable.testkit.storage;

import dev.durable.spi.Storage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * What {@link StorageContract} cannot provoke, for storages that reach their database through a {@link DataSource}: the
 * database fails before and after each statement and each commit of each operation, ends transactions as deadlocks, has
 * no room, and holds many rows. A storage passes by extending this class too, with three hooks:
 *
 * <pre>{@code
 * class MyStorageFaultTest extends JdbcStorageContract {
 *     @Override
 *     protected DataSource dataSource() {
 *         return myDatabase;
 *     }
 *
 *     @Override
 *     protected Storage create(DataSource database) {
 *         prefix = nextPrefix();
 *         return new MyStorage(database, prefix, CREATE_TABLES);
 *     }
 *
 *     @Override
 *     protected Storage open(DataSource database) {
 *         return new MyStorage(database, prefix, USE_TABLES_AS_THEY_ARE);
 *     }
 * }
 * }</pre>
 *
 * <p>The other hooks say what only some databases can do, or make a test stronger.
 */
public abstract class JdbcStorageContract {

    /** For subclasses. */
    protected JdbcStorageContract() {}

    /**
     * Gives the database. Asked once per test; a pool makes the tests faster.
     *
     * @return where connections come from
     * @throws Exception if there is none
     */
    protected abstract DataSource dataSource() throws Exception;

    /**
     * Makes a fresh, empty storage; called once per test. The kit closes it.
     *
     * @param database the database
     * @return the storage
     * @throws Exception if it cannot be made
     */
    protected abstract Storage create(DataSource database) throws Exception;

    /**
     * Opens the storage that {@link #create} made last once more, beside it, and over a data source that may fail. The
     * kit closes it.
     *
     * @param database the database; all statements of the storage must go through this
     * @return a storage over the same data
     * @throws Exception if it cannot be opened
     */
    protected abstract Storage open(DataSource database) throws Exception;

    /**
     * Names the tables of the storage that {@link #create} made last, whose rows must be the same before and after a call
     * of which nothing was applied. Leave out what may be kept, such as a table that numbers names. By default there
     * are none, and only what the storage tells is compared.
     *
     * @return names of tables
     */
    protected List<String> tables() {
        return List.of();
    }

    /**
     * Whether the storage must tell a call whose commit was never sent, of which nothing can be applied, from one whose
     * outcome is unknown. By default it need not: it may call both unknown.
     *
     * @return whether it must
     */
    protected boolean knowsWhatWasNotCommitted() {
        return false;
    }

    /**
     * How the database says that it has rolled a transaction back to end a deadlock.
     *
     * @return the exception, new for each call; by default with SQL state 40001
     */
    protected SQLException deadlock() {
        return new SQLTransactionRollbackException("deadlock", "40001");
    }

    /**
     * How the database says that it has no room.
     *
     * @return the exception, or null where the test is to be skipped
     */
    protected @Nullable SQLException diskFull() {
        return null;
    }

    /**
     * How the database tells the number of rows that a select reads.
     *
     * @return the way to count, or null where the test is to be skipped
     */
    protected @Nullable RowsRead rowsRead() {
        return null;
    }

    /**
     * How many instances are stored when the rows that a claim reads are counted.
     *
     * @return how many; by default 3,000, which suffices to tell an index from a scan
     */
    protected int storedInstances() {
        return 3_000;
    }

    /**
     * Stores copies of instances under ids of their own, in a faster way than one by one.
     *
     * @param connection a connection with autocommit on
     * @param instanceIds what to copy: instances without messages and tasks, which nobody owns
     * @param copies how many of each
     * @return whether it was done; by default nothing is done, and the kit makes them by calls of the storage
     * @throws SQLException if the database fails
     */
    protected boolean multiply(Connection connection, List<String> instanceIds, int copies) throws SQLException {
        return false;
    }

    @Nested
    final class Failing extends FaultRules {
        Failing() {
            super(JdbcStorageContract.this);
        }
    }

    /**
     * Brings the statistics up to date by which the database plans; called after many rows were stored one by one.
     *
     * @param connection a connection with autocommit on
     * @throws SQLException if the database fails
     */
    protected void analyze(Connection connection) throws SQLException {}

    /** To be run alone among more rows, by its tag. */
    @Nested
    @Tag("plans")
    final class Planning extends PlanRules {
        Planning() {
            super(JdbcStorageContract.this);
        }
    }
}
