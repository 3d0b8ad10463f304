package dev.durable.storage.jdbc;

import dev.durable.DurableException;

/**
 * A connection, or what is done with it, does not fit: autocommit is on, it leads to another database, or code that
 * runs in a transaction of the library tried to end it. Code {@code DUR-106}.
 */
public final class TransactionRefusedException extends DurableException {
    private static final long serialVersionUID = 1L;

    TransactionRefusedException(String message) {
        super("DUR-106", message, null);
    }
}
