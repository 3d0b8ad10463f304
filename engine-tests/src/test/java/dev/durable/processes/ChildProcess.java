package dev.durable.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A program in a JVM of its own, spoken to in lines. */
final class ChildProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** No line of a program. */
    private static final String END = "\n";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::readLines, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static ChildProcess start(Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        try {
            return new ChildProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for the next line; fails where the program has ended. */
    String nextLine() throws InterruptedException {
        String line = take();
        assertThat(line).as("the program goes on").isNotEqualTo(END);
        return line;
    }

    /** Waits for the next line, and returns what follows the word that it must begin with. */
    String next(String word) throws InterruptedException {
        String line = nextLine();
        assertThat(line).startsWith(word);
        return line.substring(word.length()).strip();
    }

    /** Returns what is said from now on until the time is up. */
    List<String> linesWithin(Duration time) throws InterruptedException {
        List<String> said = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        String line = lines.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        while (line != null) {
            assertThat(line).as("the program goes on").isNotEqualTo(END);
            said.add(line);
            line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return said;
    }

    /** As {@code kill -9}; returns the lines that were still to be read: they were said before it died. */
    List<String> kill() throws InterruptedException {
        // Not by the process itself, which would close the pipe.
        process.toHandle().destroyForcibly();
        List<String> rest = new ArrayList<>();
        for (String line = take(); !line.equals(END); line = take()) {
            rest.add(line);
        }
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return rest;
    }

    /** As {@code kill -STOP}; returns when none of its threads runs. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
        Awaitility.await("all threads to stop").atMost(PATIENCE).until(this::isStopped);
    }

    /** As {@code kill -CONT}. */
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private boolean isStopped() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            return threads.allMatch(ChildProcess::isStopped);
        }
    }

    /** The state follows the name, which stands in brackets and may contain anything. */
    private static boolean isStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String take() throws InterruptedException {
        String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(line).as("a line within %s", PATIENCE).isNotNull();
        return line;
    }

    /** A line that the death of the program cut off was not said. */
    private void readLines() {
        StringBuilder line = new StringBuilder();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (int c = output.read(); c >= 0; c = output.read()) {
                if (c == '\n') {
                    lines.add(line.toString());
                    line.setLength(0);
                } else {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            lines.add("output ended: " + e);
        }
        lines.add(END);
    }
}
