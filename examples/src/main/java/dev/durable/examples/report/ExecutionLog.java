package dev.durable.examples.report;

import dev.durable.TaskActivityContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One line for each execution of an activity, written before its work begins, so that a reader can count how often
 * each one ran whatever became of the process. Thread-safe.
 */
final class ExecutionLog {
    private final @Nullable Path file;

    /**
     * Writes to a file, or to standard output where that is null.
     *
     * @throws IllegalArgumentException if the file cannot be written; found out later, it would fail every activity
     */
    ExecutionLog(@Nullable Path file) {
        this.file = file;
        if (file != null) {
            try {
                append(file, "");
            } catch (IOException e) {
                throw new IllegalArgumentException("DURABLE_EXECUTION_LOG: cannot write to " + file + ": " + e, e);
            }
        }
    }

    void executing(TaskActivityContext context, String details) {
        String line = "activity=" + context.name() + " instance=" + context.instanceId() + " task=" + context.taskId()
                + " attempt=" + context.attempt() + details;
        if (file == null) {
            System.out.println(line);
            return;
        }
        try {
            append(file, line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to the execution log " + file, e);
        }
    }

    /** One write in append mode, so that the lines of several processes do not mix. */
    private static void append(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
