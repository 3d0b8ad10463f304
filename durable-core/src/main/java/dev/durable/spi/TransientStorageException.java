package dev.durable.spi;

import org.jspecify.annotations.Nullable;

/** Certainly nothing of the call was applied, and a retry may succeed: a refused connection, a deadlock victim, a lock timeout. */
public final class TransientStorageException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause what the storage said, or null
     */
    public TransientStorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
