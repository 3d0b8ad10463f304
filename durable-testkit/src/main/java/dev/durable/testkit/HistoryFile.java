package dev.durable.testkit;

import dev.durable.history.InstanceHistory;
import dev.durable.history.Payload;
import dev.durable.internal.codec.ExportFormat;
import dev.durable.internal.codec.MalformedHistoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Exported histories as text: JSON with a version of its own, which later versions of this library read. Kept beside
 * the tests they show {@link ReplayVerifier} what production has recorded. They hold the inputs and outputs of the
 * instance as they are: look at what you check in.
 *
 * <pre>{@code
 * HistoryFile.write(Path.of("src/test/histories/order-7.json"), client.exportHistory("order-7"));
 * }</pre>
 */
public final class HistoryFile {
    private HistoryFile() {}

    /**
     * Writes a history into a file, which is replaced where it exists.
     *
     * @param file the file, in a folder that exists
     * @param history what to write
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path file, InstanceHistory history) {
        try {
            Files.writeString(file, toText(history));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a history from a file.
     *
     * @param file the file
     * @return the history
     * @throws UncheckedIOException if the file cannot be read
     * @throws MalformedHistoryFileException if it is no exported history
     */
    public static InstanceHistory read(Path file) {
        try {
            return read(file.toString(), Payload.of(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a history.
     *
     * @param history what to write
     * @return indented JSON with a line feed at its end
     */
    public static String toText(InstanceHistory history) {
        return ExportFormat.write(history).toUtf8() + "\n";
    }

    /**
     * Reads a history.
     *
     * @param text what {@link #toText} wrote
     * @return the history
     * @throws MalformedHistoryFileException if it is no exported history
     */
    public static InstanceHistory fromText(String text) {
        return read("the text", Payload.ofUtf8(text));
    }

    private static InstanceHistory read(String source, Payload bytes) {
        try {
            return ExportFormat.read(bytes);
        } catch (MalformedHistoryException e) {
            throw new MalformedHistoryFileException(source, e);
        }
    }
}
