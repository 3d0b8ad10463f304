package dev.durable.spi;

import java.util.Objects;

/**
 * What a storage can and cannot do; the conformance kit skips, with a reason, what is declared absent.
 *
 * @param name a short name for logs and errors, such as {@code memory} or {@code jdbc:postgresql}
 * @param survivesProcess whether what was acknowledged survives the death of this process
 * @param multiProcess whether several processes may use it at once
 * @param maxPayloadBytes the largest single payload that it takes for sure; a call with a larger one either takes it
 *     whole or is refused by an {@link IllegalArgumentException}, with nothing applied
 */
public record Capabilities(String name, boolean survivesProcess, boolean multiProcess, int maxPayloadBytes) {
    /** Checks the name. */
    public Capabilities {
        Objects.requireNonNull(name, "name");
    }
}
