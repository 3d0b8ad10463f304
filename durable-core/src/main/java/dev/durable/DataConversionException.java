package dev.durable;

import org.jspecify.annotations.Nullable;

/** A value could not be written as bytes, or bytes could not be read as the declared type. Code {@code DUR-105}. */
public final class DataConversionException extends DurableException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which type, and what is wrong
     * @param cause what the converter says, or null
     */
    public DataConversionException(String message, @Nullable Throwable cause) {
        super("DUR-105", message, cause);
    }
}
