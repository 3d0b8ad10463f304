package dev.durable.spi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Checks ids and names before they are stored. */
final class Texts {
    private Texts() {}

    /** Refuses what is empty, too long, or holds half a surrogate pair: two such ids would share their bytes. */
    static void check(String what, String text, int maxBytes) {
        int bytes = utf8Length(what, text);
        if (bytes == 0 || bytes > maxBytes) {
            throw new IllegalArgumentException(what + " must have 1 to " + maxBytes + " bytes of UTF-8, has " + bytes);
        }
    }

    private static int utf8Length(String what, String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return encoded.remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " is not well-formed text", e);
        }
    }
}
