package dev.durable;

/**
 * An orchestrator did not do what its history says it did. The instance is parked with this message; it goes on
 * when the code fits again and somebody resumes it. Code {@code DUR-201}.
 */
public final class NonDeterminismException extends DurableException {
    private static final long serialVersionUID = 1L;

    private final String instanceId;
    private final long position;
    private final String expected;
    private final String actual;

    /**
     * Creates the exception.
     *
     * @param instanceId the instance
     * @param position the position in the history
     * @param expected what the history has there
     * @param actual what the code did
     */
    public NonDeterminismException(String instanceId, long position, String expected, String actual) {
        super(
                "DUR-201",
                "instance '" + instanceId + "' does not fit its history: at position " + position + " the history has "
                        + expected + ", the code has " + actual + ". Was the orchestrator changed after this instance "
                        + "started, or does it use the clock, random numbers or unordered iteration? Deploy code that "
                        + "fits, then resume the instance",
                null);
        this.instanceId = instanceId;
        this.position = position;
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * Returns the instance.
     *
     * @return its id
     */
    public String instanceId() {
        return instanceId;
    }

    /**
     * Returns where they part.
     *
     * @return the position in the history, from 0
     */
    public long position() {
        return position;
    }

    /**
     * Returns what the history has.
     *
     * @return the recorded event, in words
     */
    public String expected() {
        return expected;
    }

    /**
     * Returns what the code did.
     *
     * @return the action, in words
     */
    public String actual() {
        return actual;
    }
}
