package dev.durable.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The process that started this one, seen from here: spoken to in lines, each of which leaves in one piece. */
final class Parent {
    private Parent() {}

    static void tell(String line) {
        synchronized (System.out) {
            System.out.print(line + "\n");
            System.out.flush();
        }
    }

    /** Passes what the parent says to a listener on a thread of its own; without a parent this process is not wanted. */
    static void listen(Consumer<String> listener) {
        // Not a daemon: this keeps the process alive, however long the library's own threads would.
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader input =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                        for (String line = input.readLine(); line != null; line = input.readLine()) {
                            listener.accept(line);
                        }
                    } catch (IOException e) {
                        tell("input ended: " + e);
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent");
        thread.start();
    }
}
