package dev.durable.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.OrchestrationMetadata;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A database with a table of the application's beside those of the library. */
abstract class TransactionRules {
    static final Duration LONG = Duration.ofMinutes(1);

    HikariDataSource pool;
    String prefix;
    JdbcStorage storage;
    private final List<AutoCloseable> open = new ArrayList<>();

    /** A URL of the database, which lives as long as the test at least. */
    abstract String url();

    abstract String user();

    abstract String password();

    abstract String newPrefix();

    @BeforeEach
    void open() throws SQLException {
        prefix = newPrefix();
        connect();
        execute("create table " + prefix + "booking (seat varchar(100) not null, attempt int not null)");
    }

    void connect() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setUsername(user());
        config.setPassword(password());
        config.setMaximumPoolSize(20);
        pool = new HikariDataSource(config);
        storage = JdbcStorage.builder(pool).tablePrefix(prefix).build();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        storage.close();
        pool.close();
    }

    <T extends AutoCloseable> T closedAtTheEnd(T resource) {
        open.add(resource);
        return resource;
    }

    Durable start(UnaryOperator<DurableBuilder> setup) {
        return start(storage, setup);
    }

    Durable start(JdbcStorage on, UnaryOperator<DurableBuilder> setup) {
        DurableBuilder builder = Durable.builder(on)
                .pollInterval(Duration.ofMillis(50))
                .shutdownGrace(Duration.ZERO)
                .orchestrator("Echo", String.class, (context, input) -> input)
                .orchestrator(
                        "Wait",
                        String.class,
                        (context, input) ->
                                context.waitForExternalEvent("go", String.class).await());
        return closedAtTheEnd(setup.apply(builder).start());
    }

    Durable start() {
        return start(builder -> builder);
    }

    Connection begin() throws SQLException {
        Connection connection = closedAtTheEnd(pool.getConnection());
        connection.setAutoCommit(false);
        return connection;
    }

    DurableTransaction join(Durable durable, Connection connection) {
        return durable.client().join(storage.transaction(connection));
    }

    void book(Connection connection, String seat) throws SQLException {
        book(connection, prefix, seat);
    }

    static void book(Connection connection, String prefix, String seat) throws SQLException {
        try (var insert = connection.prepareStatement("insert into " + prefix + "booking values (?, 1)")) {
            insert.setString(1, seat);
            insert.executeUpdate();
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> seats() throws SQLException {
        List<String> seats = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select seat from " + prefix + "booking order by seat")) {
            while (rows.next()) {
                seats.add(rows.getString(1));
            }
        }
        return seats;
    }

    /** Everything stored but the records of workers, whose leases go on. */
    List<String> stored() throws SQLException {
        DataSource plain = pool;
        List<String> lines = new ArrayList<>(Fixtures.dump(plain, prefix));
        lines.removeIf(line -> line.startsWith("worker"));
        return lines;
    }

    static String outputOf(DurableTaskClient client, String id) throws Exception {
        OrchestrationMetadata ended = client.waitForInstanceCompletion(id, LONG, true);
        return ended.status().displayName() + ":" + ended.readOutputAs(String.class);
    }
}
