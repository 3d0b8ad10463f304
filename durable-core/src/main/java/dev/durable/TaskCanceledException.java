package dev.durable;

/** A task was cancelled, or the wait for an external event timed out. Thrown by {@link Task#await()}. */
public final class TaskCanceledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was cancelled, or what was waited for and how long
     */
    public TaskCanceledException(String message) {
        super(message);
    }
}
