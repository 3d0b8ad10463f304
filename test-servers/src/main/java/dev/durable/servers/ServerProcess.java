package dev.durable.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server that lives as long as this process: a shell waits for the end of its input, which comes however this process
 * ends, then stops the server and removes its folder.
 */
final class ServerProcess {
    private static final String SCRIPT = """
            folder=$1; shift
            "$@" & server=$!
            cat > /dev/null
            kill -9 $server
            wait $server 2>/dev/null
            rm -rf "$folder\"""";

    private ServerProcess() {}

    /**
     * Starts a server and waits until it says that it is ready.
     *
     * @param folder holds everything of the server; is removed with it
     * @param readyLine what the line contains by which it says so
     * @param environment variables in addition to those of this process
     * @param command the program and its arguments
     */
    static void start(Path folder, String readyLine, Map<String, String> environment, List<String> command) {
        List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh", folder.toString()));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder said = new StringBuilder();
            String line;
            do {
                line = output.readLine();
                if (line == null || line.contains("[ERROR]") || line.contains("FATAL")) {
                    process.getOutputStream().close();
                    throw new IllegalStateException(command + " did not start: " + said + line);
                }
                said.append(line).append('\n');
            } while (!line.contains(readyLine));
            Thread drain = new Thread(() -> output.lines().forEach(ignored -> {}), "output of " + command.get(0));
            drain.setDaemon(true);
            drain.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end. */
    static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
