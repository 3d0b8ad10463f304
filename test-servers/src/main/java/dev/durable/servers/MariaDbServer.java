package dev.durable.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.MariaDbDataSource;

/** The MariaDB of this machine, with an empty database of its own on loopback and the defaults of the distribution. */
public final class MariaDbServer {
    /** What its one user is called; there is no password. */
    public static final String USER = "root";

    private static final int NODE_NOT_READY = 1047;

    private static @Nullable MariaDbServer shared;

    private final int port;

    private MariaDbServer(int port) {
        this.port = port;
    }

    /**
     * The server of this JVM, started when first asked for. Skips the test where MariaDB is not installed.
     *
     * @return the server
     */
    public static synchronized MariaDbServer shared() {
        MariaDbServer server = shared;
        if (server == null) {
            server = start(List.of());
            shared = server;
        }
        return server;
    }

    /**
     * Starts a server of its own. Skips the test where MariaDB is not installed.
     *
     * @param options options of the server in addition to those that it needs
     * @return the server
     */
    public static MariaDbServer start(List<String> options) {
        Path server = Programs.require(Programs.find("mariadbd"), "MariaDB's server (mariadbd)");
        Path installer = Programs.require(Programs.find("mariadb-install-db"), "mariadb-install-db");
        int port = ServerProcess.freePort();
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "mariadb")
                    .toAbsolutePath();
            List<String> user = Programs.isRoot() ? List.of("--user=root") : List.of();
            List<String> install = new ArrayList<>(List.of(
                    installer.toString(),
                    "--no-defaults",
                    "--datadir=" + folder,
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db"));
            install.addAll(user);
            ServerProcess.run(install);
            List<String> command = new ArrayList<>(List.of(
                    server.toString(),
                    "--no-defaults",
                    "--datadir=" + folder,
                    "--port=" + port,
                    "--bind-address=127.0.0.1",
                    // In its folder; the whole path may be longer than that of a socket can be.
                    "--socket=s",
                    "--skip-name-resolve",
                    "--skip-log-bin"));
            command.addAll(user);
            command.addAll(options);
            // A time zone that has an hour twice in autumn.
            ServerProcess.start(folder, "mariadbd: ready for connections", Map.of("TZ", "Europe/Berlin"), command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        MariaDbServer started = new MariaDbServer(port);
        started.createDatabase();
        return started;
    }

    /** A node of a cluster takes statements only once it has agreed with itself, which no line of its output tells. */
    private void createDatabase() {
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (true) {
            try {
                tryToCreateDatabase();
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != NODE_NOT_READY || System.nanoTime() > giveUp) {
                    throw new IllegalStateException(e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private void tryToCreateDatabase() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("create database durable");
        }
    }

    /**
     * The address of the database.
     *
     * @param options options of the driver, for instance {@code "useAffectedRows=true"}
     * @return a URL without user
     */
    public String url(String... options) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/durable"
                + (options.length == 0 ? "" : "?" + String.join("&", options));
    }

    /**
     * The address of the database for MySQL's driver.
     *
     * @param options options of the driver
     * @return a URL without user
     */
    public String mysqlUrl(String... options) {
        return url(options).replace("jdbc:mariadb:", "jdbc:mysql:");
    }

    /**
     * A data source that opens a connection for each request.
     *
     * @param options options of the driver
     * @return the data source
     */
    public DataSource dataSource(String... options) {
        try {
            MariaDbDataSource dataSource = new MariaDbDataSource(url(options));
            dataSource.setUser(USER);
            dataSource.setPassword("");
            return dataSource;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Finds the library by which a server becomes a node of a Galera cluster. Skips the test where it is not installed.
     *
     * @return the path
     */
    public static Path galera() {
        Path library = Path.of("/usr/lib/galera/libgalera_smm.so");
        return Programs.require(Optional.of(library).filter(Files::exists), "Galera");
    }
}
