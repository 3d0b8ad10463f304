package dev.durable.spi;

import java.util.Objects;

/**
 * What a storage can and cannot do; the conformance kit skips, with a reason, what is declared absent.
 *
 * @param name a short name for logs and errors, such as {@code memory} or {@code jdbc:postgresql}
 * @param survivesProcess whether what was acknowledged survives the death of this process
 * @param multiProcess whether several processes may use it at once
 * @param maxPayloadBytes the largest single payload it takes
 */
public record Capabilities(String name, boolean survivesProcess, boolean multiProcess, int maxPayloadBytes) {
    /** Checks the name. */
    public Capabilities {
        Objects.requireNonNull(name, "name");
    }
}
