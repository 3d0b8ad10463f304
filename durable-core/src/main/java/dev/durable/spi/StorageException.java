package dev.durable.spi;

import org.jspecify.annotations.Nullable;

/** A storage could not do what it was asked; the subtype says what is known about the effect. */
public abstract sealed class StorageException extends RuntimeException
        permits TransientStorageException, UnknownOutcomeException, StorageFullException, CorruptDataException {
    private static final long serialVersionUID = 1L;

    StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
