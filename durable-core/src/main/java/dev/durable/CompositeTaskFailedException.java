package dev.durable;

import java.util.List;

/** Some tasks of an {@code allOf} failed. Thrown by {@link Task#await()} once all of them are done. */
public final class CompositeTaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<RuntimeException> failures;

    /**
     * Creates the exception.
     *
     * @param total how many tasks there were
     * @param failures what the failed ones threw, in the order of the list
     */
    public CompositeTaskFailedException(int total, List<? extends RuntimeException> failures) {
        super(
                failures.size() + " of " + total + " tasks failed; the first: "
                        + failures.get(0).getMessage(),
                failures.get(0));
        this.failures = List.copyOf(failures);
    }

    /**
     * Returns what the failed tasks threw.
     *
     * @return the exceptions, in the order of the list given to {@code allOf}
     */
    public List<RuntimeException> failures() {
        return failures;
    }
}
