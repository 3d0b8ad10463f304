package dev.durable.internal.codec;

/** A stored event is of a kind that this version of the library does not know; a newer one does. */
public final class NewerEventException extends MalformedHistoryException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param tag the tag of the event
     */
    public NewerEventException(String tag) {
        super("no event has the tag '" + tag + "'; was it written by a newer version of this library?");
    }
}
