package dev.durable;

/**
 * A client or a transaction was used after its {@link Durable} was closed; nothing was done. The storage may still be
 * open, and another {@code Durable} over it answers.
 */
public final class DurableClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public DurableClosedException() {
        super("this Durable is closed");
    }
}
