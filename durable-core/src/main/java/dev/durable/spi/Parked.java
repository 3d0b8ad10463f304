package dev.durable.spi;

import java.util.Objects;

/**
 * Why the engine put an instance aside; it reads as Suspended, and a resume tries again.
 *
 * @param code a stable code, listed in {@code docs/errors.md}
 * @param message what happened and what to do
 */
public record Parked(String code, String message) {
    /** Checks for null. */
    public Parked {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }
}
