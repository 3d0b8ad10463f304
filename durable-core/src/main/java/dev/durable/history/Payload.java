package dev.durable.history;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable run of bytes: an input, an output, a custom status, an encoded event. The engine never looks
 * inside; a {@code DataConverter} or codec gives the bytes their meaning.
 *
 * <p>Immutable and thread-safe. Equality is by content.
 */
public final class Payload {
    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns a payload with a copy of the given bytes.
     *
     * @param bytes the content
     * @return the payload
     */
    public static Payload of(byte[] bytes) {
        return new Payload(Objects.requireNonNull(bytes, "bytes").clone());
    }

    /**
     * Returns a payload that holds the UTF-8 form of the given text.
     *
     * @param text the content
     * @return the payload
     */
    public static Payload ofUtf8(String text) {
        return new Payload(Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns a copy of the content.
     *
     * @return the bytes
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Returns the content decoded as UTF-8; bytes that are not UTF-8 become replacement characters.
     *
     * @return the text
     */
    public String toUtf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Returns a stream over the content, without copying it.
     *
     * @return a new stream at the first byte
     */
    public InputStream toStream() {
        return new ByteArrayInputStream(bytes);
    }

    /**
     * Returns the number of bytes.
     *
     * @return the size in bytes
     */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Names the size only: contents may be secret and do not belong in logs. */
    @Override
    public String toString() {
        return "Payload[" + bytes.length + " bytes]";
    }
}
