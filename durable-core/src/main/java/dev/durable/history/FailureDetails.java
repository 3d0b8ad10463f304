package dev.durable.history;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why an activity or an orchestration failed, in a form that is stored: a short stable code, the user's message
 * and the chain of causes. It never holds a Java class name or a stack trace; those are in the log of the
 * worker that saw the exception.
 *
 * @param type a short stable code such as {@code illegal-state}; see {@link #typeOf(Class)}
 * @param message the message of the exception, or an empty string where it had none
 * @param nonRetriable whether a retry policy must not try again
 * @param cause the failure behind this one, or null
 * @param properties further facts that the thrower attached; never null
 */
public record FailureDetails(
        String type,
        String message,
        boolean nonRetriable,
        @Nullable FailureDetails cause,
        Map<String, String> properties) {

    /** The depth at which a chain of causes is cut. */
    public static final int MAX_DEPTH = 20;

    /** Checks for null and copies the properties. */
    public FailureDetails {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(message, "message");
        properties = Map.copyOf(Objects.requireNonNull(properties, "properties"));
    }

    /**
     * Returns details without cause and properties.
     *
     * @param type the code
     * @param message the message
     * @param nonRetriable whether a retry policy must not try again
     * @return the details
     */
    public static FailureDetails of(String type, String message, boolean nonRetriable) {
        return new FailureDetails(type, message, nonRetriable, null, Map.of());
    }

    /**
     * Returns the code that stands for a type of exception: its simple name without {@code Exception} or
     * {@code Error}, in kebab case ({@code IllegalStateException} becomes {@code illegal-state}).
     *
     * @param exception the type
     * @return the code, never empty
     */
    public static String typeOf(Class<? extends Throwable> exception) {
        String name = Objects.requireNonNull(exception, "exception").getSimpleName();
        for (String suffix : new String[] {"Exception", "Error"}) {
            if (name.endsWith(suffix) && name.length() > suffix.length()) {
                name = name.substring(0, name.length() - suffix.length());
            }
        }
        String code = name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
        return code.isEmpty() ? "failure" : code;
    }

    /**
     * Returns whether this failure or one of its causes has the code of the given type of exception.
     *
     * @param exception the type to look for; its subtypes do not count, since only the code is stored
     * @return whether it is in the chain
     */
    public boolean isCausedBy(Class<? extends Throwable> exception) {
        String wanted = typeOf(exception);
        for (FailureDetails at = this; at != null; at = at.cause()) {
            if (at.type().equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
