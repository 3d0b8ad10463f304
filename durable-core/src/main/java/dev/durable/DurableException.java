package dev.durable;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The library refuses or cannot do something. The message says what happened, where, and what to do next, and
 * begins with the stable code, which {@code docs/errors.md} explains.
 */
public abstract class DurableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * Creates the exception.
     *
     * @param code the stable code, such as {@code DUR-101}
     * @param message what happened and what to do
     * @param cause the underlying error, or null
     */
    protected DurableException(String code, String message, @Nullable Throwable cause) {
        super("[" + code + "] " + message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /**
     * Returns the stable code.
     *
     * @return for example {@code DUR-101}
     */
    public String code() {
        return code;
    }
}
