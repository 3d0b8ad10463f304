package dev.durable.internal.codec;

import org.jspecify.annotations.Nullable;

/** Stored bytes are not what the engine writes. The instance is parked; nothing is guessed. */
public class MalformedHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, and where
     */
    public MalformedHistoryException(String message) {
        this(message, null);
    }

    /**
     * Creates the exception.
     *
     * @param message what is wrong, and where
     * @param cause what the parser says, or null
     */
    public MalformedHistoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
