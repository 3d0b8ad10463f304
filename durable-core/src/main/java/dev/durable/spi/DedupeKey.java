package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;

/**
 * A key that at most one instance is ever created for, as long as that instance exists.
 *
 * @param key the key, scoped by the caller, at most {@link Storage#MAX_ID_BYTES} bytes of UTF-8
 * @param requestHash what the request was; the same key with another hash is a conflict
 */
public record DedupeKey(String key, Payload requestHash) {
    /** Checks for null. */
    public DedupeKey {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(requestHash, "requestHash");
    }
}
