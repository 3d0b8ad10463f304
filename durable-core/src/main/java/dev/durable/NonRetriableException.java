package dev.durable;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by an activity or orchestrator for a failure that no retry will mend, with a stable code of the
 * application's own.
 */
public class NonRetriableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final transient Map<String, String> properties;

    /**
     * Creates the exception.
     *
     * @param type a short stable code, kept as {@link dev.durable.history.FailureDetails#type()}
     * @param message what happened, for the user
     */
    public NonRetriableException(String type, @Nullable String message) {
        this(type, message, Map.of(), null);
    }

    /**
     * Creates the exception with facts and a cause.
     *
     * @param type a short stable code
     * @param message what happened, for the user
     * @param properties further facts
     * @param cause the underlying error, or null
     */
    public NonRetriableException(
            String type, @Nullable String message, Map<String, String> properties, @Nullable Throwable cause) {
        super(message, cause);
        this.type = Objects.requireNonNull(type, "type");
        this.properties = Map.copyOf(Objects.requireNonNull(properties, "properties"));
    }

    /**
     * Returns the code.
     *
     * @return the stable code
     */
    public String type() {
        return type;
    }

    /**
     * Returns the facts.
     *
     * @return the properties
     */
    public Map<String, String> properties() {
        return properties;
    }
}
