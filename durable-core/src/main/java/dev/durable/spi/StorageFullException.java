package dev.durable.spi;

import org.jspecify.annotations.Nullable;

/** Nothing was applied, since there is no room; a retry will not help before somebody makes some. */
public final class StorageFullException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause what the storage said, or null
     */
    public StorageFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
