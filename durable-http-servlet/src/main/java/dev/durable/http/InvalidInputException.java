package dev.durable.http;

import java.util.List;
import java.util.Objects;

/**
 * Thrown by a validator, or by the constructor of an input type, for input that is well-formed but wrong. The
 * answer is 400 with each violation, and nothing is stored. The messages are shown to the caller.
 */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * One thing that is wrong.
     *
     * @param field the member, or several joined by {@code /} for a nested one; empty for the input as a whole
     * @param message what is wrong with it, for the caller
     */
    public record Violation(String field, String message) {
        /** Checks for null. */
        public Violation {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * Creates the exception for one member.
     *
     * @param field the member, or several joined by {@code /} for a nested one; empty for the input as a whole
     * @param message what is wrong with it, for the caller
     */
    public InvalidInputException(String field, String message) {
        this(List.of(new Violation(field, message)));
    }

    /**
     * Creates the exception for several members.
     *
     * @param violations what is wrong, at least one
     * @throws IllegalArgumentException if there is none
     */
    public InvalidInputException(List<Violation> violations) {
        super(
                Objects.requireNonNull(violations, "violations").isEmpty()
                        ? ""
                        : violations.get(0).field() + ": " + violations.get(0).message());
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("an InvalidInputException needs at least one violation");
        }
        this.violations = List.copyOf(violations);
    }

    /**
     * Returns what is wrong.
     *
     * @return at least one violation
     */
    public List<Violation> violations() {
        return violations;
    }
}
