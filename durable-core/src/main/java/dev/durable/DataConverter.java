package dev.durable;

import dev.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Turns inputs, outputs, events and custom statuses into bytes and back. The type to read is always the one that
 * the application declares; stored bytes must never choose a class.
 *
 * <p>The HTTP surface shows payloads as JSON, so a converter that writes something else does not fit it.
 * Implementations are thread-safe.
 */
public interface DataConverter {

    /**
     * Writes a value.
     *
     * @param value the value, or null
     * @return its bytes, or null for null
     * @throws DataConversionException if the value cannot be written
     */
    @Nullable
    Payload serialize(@Nullable Object value);

    /**
     * Reads a value.
     *
     * @param payload the bytes, or null
     * @param type the type to read
     * @param <T> the type to read
     * @return the value, or null for null
     * @throws DataConversionException if the bytes are not such a value
     */
    <T extends @Nullable Object> @Nullable T deserialize(@Nullable Payload payload, TypeRef<T> type);
}
