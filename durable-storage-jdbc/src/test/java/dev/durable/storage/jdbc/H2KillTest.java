package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.AppendResult;
import dev.durable.spi.Storage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Guarantee G1 on an H2 file: a process that is killed loses nothing that was acknowledged. */
class H2KillTest {
    private static final int ROUNDS = 4;
    private static final int ACKNOWLEDGEMENTS = 150;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void nothingAcknowledgedIsLost(H2Durability durability) throws Exception {
        Path file = folder.resolve("db");
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<String> thisTime = killedRun(file, durability, round);
            assertThat(thisTime).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGEMENTS);
            acknowledged.addAll(thisTime);
            try (Storage storage = JdbcStorage.h2File(file)) {
                assertThat(acknowledged).allSatisfy(what -> assertThere(storage, what));
            }
        }
    }

    private static List<String> killedRun(Path file, H2Durability durability, int round) throws Exception {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        file.toString(),
                        durability.name(),
                        "round" + round)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            readLines(output, lines, ACKNOWLEDGEMENTS);
            // Not by the process itself, which would close the pipe.
            process.toHandle().destroyForcibly();
            // What is in the pipe was acknowledged too; the last line may be cut off, and its end is not known.
            readLines(output, lines, Integer.MAX_VALUE);
            process.waitFor();
        }
        return lines.subList(0, lines.size() - 1);
    }

    private static void readLines(BufferedReader output, List<String> lines, int upTo) throws IOException {
        while (lines.size() <= upTo) {
            String line = output.readLine();
            if (line == null) {
                return;
            }
            lines.add(line);
        }
    }

    private static void assertThere(Storage storage, String what) {
        String id = what.substring(what.indexOf(' ') + 1);
        if (what.startsWith("created")) {
            assertThat(storage.queries().find(id, false)).as(what).isNotNull();
        } else {
            assertThat(storage.append(List.of(Fixtures.event(id, "e")), 10))
                    .as(what)
                    .containsExactly(AppendResult.DUPLICATE);
        }
    }
}
