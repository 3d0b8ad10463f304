package dev.durable;

/** Something is larger, longer or more than is allowed; nothing was stored. Code {@code DUR-104}. */
public final class LimitExceededException extends DurableException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final long actual;
    private final long limit;

    /**
     * Creates the exception.
     *
     * @param what what is limited, with its unit, such as {@code "input of activity 'Fetch' in bytes"}
     * @param actual the value
     * @param limit the limit
     */
    public LimitExceededException(String what, long actual, long limit) {
        super(
                "DUR-104",
                what + " is " + actual + ", the limit is " + limit + "; send less (a reference instead of the data) "
                        + "or raise the limit in DurableLimits",
                null);
        this.what = what;
        this.actual = actual;
        this.limit = limit;
    }

    /**
     * Returns what is limited.
     *
     * @return a noun with its unit
     */
    public String what() {
        return what;
    }

    /**
     * Returns the value that was refused.
     *
     * @return the value
     */
    public long actual() {
        return actual;
    }

    /**
     * Returns the limit.
     *
     * @return the largest value allowed
     */
    public long limit() {
        return limit;
    }
}
