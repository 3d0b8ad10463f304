package dev.durable.spi;

import org.jspecify.annotations.Nullable;

/** The call may or may not have been applied, for instance since the connection broke during a commit. The caller repeats it with the same ids. */
public final class UnknownOutcomeException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause what the storage said, or null
     */
    public UnknownOutcomeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
