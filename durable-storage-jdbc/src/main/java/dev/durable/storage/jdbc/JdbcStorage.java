package dev.durable.storage.jdbc;

import dev.durable.TaskActivity;
import dev.durable.spi.AppendResult;
import dev.durable.spi.Capabilities;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Release;
import dev.durable.spi.Renewal;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.StorageTransaction;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A storage in a relational database: H2 2.4 and later (a file or memory, one process), PostgreSQL 15 and later, or
 * MariaDB 10.6 and later (any number of processes); MySQL 8 is expected to work, and was not run. The tables are created
 * by the library; every operation is one transaction at READ COMMITTED on one connection, so that a pool of one suffices.
 *
 * <p>Thread-safe.
 */
public final class JdbcStorage implements Storage {
    private final Capabilities capabilities;
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;
    private final Claims claims;
    private final Starts starts;
    private final Appends appends;
    private final CallerTransactions callers;
    private final TransactionalRunner transactional;
    private final Turns turns;
    private final Controls controls;
    private final Leases leases;
    private final Histories histories;
    private final Purges purges;
    private final JdbcQueries queries;
    private final @Nullable Runnable closer;

    JdbcStorage(Capabilities capabilities, Sql sql, Tx tx, int transactionalActivities, @Nullable Runnable closer) {
        this.capabilities = capabilities;
        this.sql = sql;
        this.tx = tx;
        this.closer = closer;
        this.routes = new Routes(sql, tx);
        this.claims = new Claims(sql, tx, routes);
        this.starts = new Starts(sql, tx, routes);
        this.appends = new Appends(sql, tx, routes);
        this.callers = new CallerTransactions(sql, tx, routes);
        this.transactional = new TransactionalRunner(sql, tx, routes, transactionalActivities);
        this.turns = new Turns(sql, tx, routes);
        this.controls = new Controls(sql, tx, routes);
        this.leases = new Leases(sql, tx, routes);
        this.histories = new Histories(sql, tx);
        this.purges = new Purges(sql, tx, routes);
        this.queries = new JdbcQueries(sql, tx);
    }

    /**
     * Opens a storage in an H2 file, with a pool of its own.
     *
     * @param file the file, without H2's extension; created with its folders where missing
     * @return the storage
     * @throws IllegalArgumentException if the path contains a semicolon
     * @throws dev.durable.spi.TransientStorageException if the file cannot be opened, for instance since another process
     *     has it
     */
    public static JdbcStorage h2File(Path file) {
        if (Objects.requireNonNull(file, "file").toString().contains(";")) {
            throw new IllegalArgumentException("H2 takes what follows a ';' as options, the file was '" + file + "'");
        }
        return builder("jdbc:h2:file:" + file.toAbsolutePath(), "sa", "").build();
    }

    /**
     * Opens a storage in a named H2 database in the memory of this process, with a pool of its own. It goes when the
     * storage is closed.
     *
     * @param name the name of the database
     * @return the storage
     */
    public static JdbcStorage h2Memory(String name) {
        return builder("jdbc:h2:mem:" + Objects.requireNonNull(name, "name"), "sa", "")
                .build();
    }

    /**
     * Opens a storage with a pool of its own.
     *
     * @param url a JDBC URL of H2, PostgreSQL, MariaDB or MySQL
     * @param user the user, or null
     * @param password the password, or null
     * @return the storage
     * @throws IllegalArgumentException if the URL is of another database
     */
    public static JdbcStorage connect(String url, @Nullable String user, @Nullable String password) {
        return builder(url, user, password).build();
    }

    /**
     * Begins to open a storage with a pool of its own.
     *
     * @param url a JDBC URL of H2, PostgreSQL, MariaDB or MySQL
     * @param user the user, or null
     * @param password the password, or null
     * @return a builder
     * @throws IllegalArgumentException if the URL is of another database
     */
    public static JdbcStorageBuilder builder(String url, @Nullable String user, @Nullable String password) {
        return new JdbcStorageBuilder(Objects.requireNonNull(url, "url"), user, password, null);
    }

    /**
     * Begins to open a storage over connections of the application. The storage never closes the data source.
     *
     * @param dataSource gives connections to H2, PostgreSQL, MariaDB or MySQL; autocommit may be on or off
     * @return a builder
     */
    public static JdbcStorageBuilder builder(DataSource dataSource) {
        return new JdbcStorageBuilder(null, null, null, Objects.requireNonNull(dataSource, "dataSource"));
    }

    /**
     * Lets the library write into a transaction of the application, on its connection:
     *
     * <pre>{@code
     * DurableTransaction tx = client.join(storage.transaction(connection));
     * tx.scheduleNewOrchestrationInstance("Ship", order, StartOptions.DEFAULT);
     * connection.commit(); // the application's own rows and the new instance, or neither
     * }</pre>
     *
     * <p>The application commits, rolls back and closes, and may take its time: no other instance, and not even a receiver
     * of an event, waits for it. The page {@code docs/transactions.md} says what is guaranteed.
     *
     * @param connection to the same database, with autocommit off
     * @return what {@link dev.durable.DurableTaskClient#join} takes; it lasts as long as the transaction
     * @throws TransactionRefusedException if autocommit is on or the connection leads elsewhere
     */
    public StorageTransaction transaction(Connection connection) {
        return callers.on(Objects.requireNonNull(connection, "connection"));
    }

    /**
     * Makes an activity of code that writes to this database, in the transaction in which its result is recorded. Register
     * it with a worker of this storage, like any other activity; call it by its name.
     *
     * @param code the code
     * @param <I> the input type
     * @param <O> the output type
     * @return the activity
     */
    public <I extends @Nullable Object, O extends @Nullable Object> TaskActivity<I, O> transactional(
            TransactionalActivity<I, O> code) {
        return transactional.task(Objects.requireNonNull(code, "code"));
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(tx.read(connection -> Starts.now(connection, sql)));
    }

    @Override
    public StorageQueries queries() {
        return queries;
    }

    @Override
    public List<CreateResult> create(List<NewInstance> instances) {
        return instances.isEmpty() ? List.of() : starts.create(instances);
    }

    @Override
    public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
        return messages.isEmpty() ? List.of() : appends.append(messages, inboxLimit);
    }

    @Override
    public ControlResult control(ControlRequest request) {
        return controls.control(request);
    }

    @Override
    public Claimed claim(ClaimRequest request) {
        return claims.claim(request);
    }

    @Override
    public List<CommitResult> commitTurns(List<TurnCommit> commits) {
        return commits.isEmpty() ? List.of() : turns.commit(commits);
    }

    @Override
    public List<TaskResult> completeTasks(List<TaskCompletion> completions) {
        return completions.isEmpty() ? List.of() : turns.complete(completions);
    }

    @Override
    public Renewal renew(WorkerHeartbeat heartbeat) {
        return leases.renew(heartbeat);
    }

    @Override
    public int recover(int max) {
        return leases.recover(max);
    }

    @Override
    public void release(List<? extends Release> releases) {
        if (!releases.isEmpty()) {
            leases.release(releases);
        }
    }

    @Override
    public HistoryPage readHistory(InstanceKey key, int run, long fromSeq, int maxBytes) {
        return histories.read(key, run, fromSeq, maxBytes);
    }

    @Override
    public PurgeOutcome purge(PurgeRequest request) {
        return purges.purge(request);
    }

    @Override
    public void close() {
        if (closer != null) {
            closer.run();
        }
    }
}
