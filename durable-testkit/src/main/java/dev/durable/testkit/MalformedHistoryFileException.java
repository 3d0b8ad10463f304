package dev.durable.testkit;

import dev.durable.DurableException;

/** A file is not an exported history, or not one that this version reads. Code {@code DUR-301}. */
public final class MalformedHistoryFileException extends DurableException {
    private static final long serialVersionUID = 1L;

    MalformedHistoryFileException(String source, Throwable cause) {
        super(
                "DUR-301",
                source + " is not an exported history that this version reads: " + cause.getMessage()
                        + ". Export it again with HistoryFile.write",
                cause);
    }
}
