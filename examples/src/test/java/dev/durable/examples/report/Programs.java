package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs that may or may not be on this machine. */
final class Programs {
    private static final boolean REQUIRED = Boolean.parseBoolean(System.getenv("DURABLE_CI_REQUIRE_CLIENTS"));

    private Programs() {}

    /** Skips the test, saying so, where the probe does not succeed; fails it where the environment asks for that. */
    static void require(String... probe) throws InterruptedException {
        if (works(probe)) {
            return;
        }
        String message = "SKIPPED: '" + String.join(" ", probe) + "' does not work on this machine";
        assertThat(REQUIRED).as(message).isFalse();
        System.out.println(message);
        Assumptions.abort(message);
    }

    /** Runs a program to its end and returns its output. */
    static String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = start(directory, command);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } finally {
            stop(process);
        }
    }

    static Process start(Path directory, String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    static void stop(Process process) throws InterruptedException {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean works(String... probe) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
