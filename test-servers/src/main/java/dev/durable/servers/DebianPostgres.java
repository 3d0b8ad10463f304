package dev.durable.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL 15 of Debian, the oldest that the storage promises to run on, with a database of its own that need not
 * survive.
 */
public final class DebianPostgres {
    private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");
    /** Its one user in the database, and who runs it: root may not, and this user comes with the package. */
    public static final String USER = "postgres";

    private static @Nullable DebianPostgres shared;

    private final int port;

    private DebianPostgres(int port) {
        this.port = port;
    }

    /**
     * The server of this JVM, started when first asked for. Skips the test where PostgreSQL 15 is not installed.
     *
     * @return the server
     */
    public static synchronized DebianPostgres shared() {
        DebianPostgres server = shared;
        if (server == null) {
            server = start();
            shared = server;
        }
        return server;
    }

    private static DebianPostgres start() {
        Path server =
                Programs.require(Optional.of(BIN.resolve("postgres")).filter(Files::isExecutable), "PostgreSQL 15");
        int port = ServerProcess.freePort();
        try {
            // Not below the module: the other user need not be able to get there.
            Path folder = Files.createTempDirectory("pg");
            if (Programs.isRoot()) {
                UserPrincipal owner =
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
                Files.setOwner(folder, owner);
            }
            ServerProcess.run(asUser(
                    BIN.resolve("initdb").toString(),
                    "-D",
                    folder.toString(),
                    "-U",
                    USER,
                    "-A",
                    "trust",
                    "-E",
                    "UTF8"));
            ServerProcess.start(
                    folder,
                    "ready to accept connections",
                    Map.of("LC_ALL", "C"),
                    asUser(
                            server.toString(),
                            "-D",
                            folder.toString(),
                            "-p",
                            String.valueOf(port),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            "fsync=off"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DebianPostgres(port);
    }

    private static List<String> asUser(String... command) {
        List<String> all = new ArrayList<>();
        if (Programs.isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    /**
     * The address of the database.
     *
     * @return a URL without user
     */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }
}
