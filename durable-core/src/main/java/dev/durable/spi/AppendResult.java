package dev.durable.spi;

/**
 * What came of a {@link NewMessage}. Only {@link #ACCEPTED} stored something. Where several would fit, the first of
 * {@link #NOT_FOUND}, {@link #DUPLICATE}, {@link #TERMINAL}, {@link #FULL}, {@link #HELD} is given, so that the sender of an accepted
 * message learns of that whatever became of the instance since.
 */
public enum AppendResult {
    /** Stored, and the instance was woken. */
    ACCEPTED,
    /** A message with this event id was accepted before, whether or not it is consumed by now. */
    DUPLICATE,
    /** No instance has this id, or it has another incarnation. */
    NOT_FOUND,
    /** The instance has ended, or the run that the reply was for has. */
    TERMINAL,
    /** The inbox holds as many external events as it may. */
    FULL,
    /** An open {@link StorageTransaction} has delivered a reply with this event id; ask again once it has ended. */
    HELD
}
