package dev.durable.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of database servers that may or may not be on this machine. */
final class Programs {
    private static final boolean REQUIRED = Boolean.parseBoolean(System.getenv("DURABLE_CI_REQUIRE_SERVERS"));
    /** Where servers are put is not on everybody's path. */
    private static final List<String> MORE = List.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin");

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Programs() {}

    static Optional<Path> find(String name) {
        Stream<String> path = Stream.of(System.getenv("PATH").split(":", -1)).filter(folder -> !folder.isEmpty());
        return Stream.concat(path, MORE.stream())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test, saying so; fails it where the environment asks for that. */
    static <T> T require(Optional<T> found, String what) {
        if (found.isEmpty()) {
            String message = "SKIPPED: " + what + " is not installed on this machine";
            if (REQUIRED) {
                throw new AssertionError(message + ", and DURABLE_CI_REQUIRE_SERVERS asks for it");
            }
            if (SAID.add(message)) {
                System.out.println(message);
            }
            Assumptions.abort(message);
        }
        return found.orElseThrow();
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
