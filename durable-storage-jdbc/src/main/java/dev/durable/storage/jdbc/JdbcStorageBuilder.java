package dev.durable.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.durable.spi.Capabilities;
import dev.durable.spi.TransientStorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Sets how a {@link JdbcStorage} is opened. Every setting is checked when it is given. Not thread-safe. */
public final class JdbcStorageBuilder {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,30}");

    private static final Pattern DELAYED = Pattern.compile("(?i);WRITE_DELAY=(?!0+(;|$))");

    /** H2's code for a file that another process has locked. */
    private static final int H2_FILE_IN_USE = 90020;

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    private final @Nullable String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private final @Nullable DataSource given;
    private String prefix = "durable_";
    private SchemaMode schemaMode = SchemaMode.CREATE;
    private int poolSize = 10;
    private int transactionalActivities;
    private H2Durability durability = H2Durability.SYNC;
    private @Nullable InstantSource clock;

    JdbcStorageBuilder(
            @Nullable String url, @Nullable String user, @Nullable String password, @Nullable DataSource given) {
        if (url != null && Dialect.of(url) == null) {
            throw new IllegalArgumentException(
                    "the JDBC URL must begin with jdbc:h2:, jdbc:postgresql:, jdbc:mariadb: or" + " jdbc:mysql:, was '"
                            + url.substring(0, Math.min(url.length(), 20)) + "...'");
        }
        if (url != null && url.startsWith("jdbc:h2:") && DELAYED.matcher(url).find()) {
            throw new IllegalArgumentException(H2Dialect.DELAY_REFUSED);
        }
        this.url = url;
        this.user = user;
        this.password = password;
        this.given = given;
    }

    /**
     * Sets what the names of the tables begin with; default {@code durable_}.
     *
     * @param tablePrefix a letter or underscore, then up to 30 letters, digits or underscores
     * @return this
     * @throws IllegalArgumentException if it is anything else
     */
    public JdbcStorageBuilder tablePrefix(String tablePrefix) {
        if (!PREFIX.matcher(Objects.requireNonNull(tablePrefix, "tablePrefix")).matches()) {
            throw new IllegalArgumentException(
                    "tablePrefix must match " + PREFIX.pattern() + ", was '" + tablePrefix + "'");
        }
        prefix = tablePrefix.toLowerCase(Locale.ROOT);
        return this;
    }

    /**
     * Sets what is done about the tables; default {@link SchemaMode#CREATE}.
     *
     * @param mode what is done
     * @return this
     */
    public JdbcStorageBuilder schemaMode(SchemaMode mode) {
        schemaMode = Objects.requireNonNull(mode, "mode");
        return this;
    }

    /**
     * Sets how many connections the pool has; default 10. Not for a data source of the application.
     *
     * @param connections from 1 to 1,000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     * @throws IllegalStateException if the application gave a data source
     */
    public JdbcStorageBuilder poolSize(int connections) {
        if (given != null) {
            throw new IllegalStateException("the pool is the application's; set its size there");
        }
        if (connections < 1 || connections > 1_000) {
            throw new IllegalArgumentException("poolSize must be from 1 to 1000, was " + connections);
        }
        poolSize = connections;
        return this;
    }

    /**
     * Sets how many transactional activities run at once, others wait; default half the pool, or 5 with a data source of
     * the application. Each holds a connection as long as it runs, so leave some for the library.
     *
     * @param count from 1 to 1,000
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public JdbcStorageBuilder maxTransactionalActivities(int count) {
        if (count < 1 || count > 1_000) {
            throw new IllegalArgumentException("maxTransactionalActivities must be from 1 to 1000, was " + count);
        }
        transactionalActivities = count;
        return this;
    }

    /**
     * Sets what an acknowledged commit on an H2 file survives; default {@link H2Durability#SYNC}. Other databases have
     * settings of their own.
     *
     * @param h2Durability what it survives
     * @return this
     */
    public JdbcStorageBuilder durability(H2Durability h2Durability) {
        durability = Objects.requireNonNull(h2Durability, "h2Durability");
        return this;
    }

    /**
     * Sets what the storage takes for the time; for tests that skip time. Never in production: the clock that decides
     * which timers are due and which leases have lapsed must be one for all processes, and the database's is.
     *
     * @param instantSource the clock, which must not run backwards
     * @return this
     */
    public JdbcStorageBuilder testClock(InstantSource instantSource) {
        clock = Objects.requireNonNull(instantSource, "instantSource");
        return this;
    }

    /**
     * Opens the storage.
     *
     * @return the storage
     * @throws TransientStorageException if the database cannot be reached
     * @throws IllegalStateException if the tables are not what the schema mode asks for, or the server is set up in a way
     *     that breaks the storage's promises; the message names the setting
     * @throws IllegalArgumentException if the database is none of those above, or the connections are set up in such a
     *     way: H2 with a {@code WRITE_DELAY}, MariaDB and MySQL with {@code useAffectedRows} or rewritten batches
     */
    public JdbcStorage build() {
        HikariDataSource own = given == null ? pool() : null;
        DataSource dataSource = own == null ? Objects.requireNonNull(given) : own;
        try {
            // On a thread of the library's own: the caller's may have a transaction that the data source knows of.
            return OwnThreads.call(() -> open(dataSource, own));
        } catch (RuntimeException e) {
            if (own != null) {
                own.close();
            }
            throw e;
        }
    }

    private JdbcStorage open(DataSource dataSource, @Nullable HikariDataSource own) {
        Dialect dialect;
        String actualUrl;
        boolean isolates;
        Limits limits;
        try (Connection connection = dataSource.getConnection()) {
            isolates = connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED;
            actualUrl = Objects.requireNonNullElse(connection.getMetaData().getURL(), "");
            dialect = Dialect.of(actualUrl);
            if (dialect == null) {
                throw new IllegalArgumentException("the data source must be of H2, PostgreSQL, MariaDB or MySQL");
            }
            dialect.admit(connection);
            limits = dialect.limits(connection);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw cannotConnect(e);
        }
        boolean h2 = dialect instanceof H2Dialect;
        boolean h2Memory = actualUrl.startsWith("jdbc:h2:mem:");
        Sql sql = new Sql(prefix, dialect, limits, clock);
        boolean syncs = h2 && !h2Memory && durability == H2Durability.SYNC;
        String bare = actualUrl.contains(";") ? actualUrl.substring(0, actualUrl.indexOf(';')) : actualUrl;
        // Whatever else the application gives may hand out connections that are bound to the calling thread.
        boolean plain = dataSource instanceof HikariDataSource;
        Tx.Access access = new Tx.Access(isolates, !plain || (h2 && !h2Memory), h2 ? bare : null);
        Tx tx = new Tx(dataSource, dialect, access, syncs ? new SyncGroup() : null);
        new Schema(prefix, sql, tx).prepare(schemaMode);
        tx.write(connection -> {
            dialect.verify(connection, sql);
            return true;
        });
        Runnable closer = own == null ? null : () -> close(own, h2Memory);
        Capabilities capabilities =
                new Capabilities("jdbc:" + dialect.name(), !h2Memory, dialect.multiProcess(), limits.payloadBytes());
        int atOnce = transactionalActivities > 0 ? transactionalActivities : Math.max(1, poolSize / 2);
        return new JdbcStorage(capabilities, sql, tx, atOnce, closer);
    }

    private static void close(HikariDataSource pool, boolean h2Memory) {
        if (h2Memory && !pool.isClosed()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("shutdown");
            } catch (SQLException e) {
                // It lives in this process only; whatever keeps it from closing ends with the process.
                pool.close();
            }
        }
        pool.close();
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(poolUrl());
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(poolSize);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setPoolName("durable-" + prefix);
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw cannotConnect(e.getCause() == null ? e : e.getCause());
        }
    }

    private static TransientStorageException cannotConnect(Throwable e) {
        String advice = e instanceof SQLException sql && sql.getErrorCode() == H2_FILE_IN_USE
                ? "another process has the H2 file open, and H2 serves one process at a time; stop that one, or use"
                        + " a database server. H2 says: "
                : "";
        return new TransientStorageException("cannot connect to the database: " + advice + e.getMessage(), e);
    }

    private String poolUrl() {
        String base = Objects.requireNonNull(url);
        if (base.startsWith("jdbc:h2:mem:")) {
            return withOption(base, "DB_CLOSE_DELAY=-1");
        }
        return base.startsWith("jdbc:h2:")
                ? withOption(withOption(base, "WRITE_DELAY=0"), "DB_CLOSE_ON_EXIT=FALSE")
                : base;
    }

    private static String withOption(String base, String option) {
        String name = option.substring(0, option.indexOf('='));
        return base.toUpperCase(Locale.ROOT).contains(";" + name + "=") ? base : base + ";" + option;
    }
}
