package dev.durable.internal.codec;

import dev.durable.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Checks ids and names before they are stored. */
public final class Names {
    private Names() {}

    /**
     * Checks an instance id of an application.
     *
     * @param id the id
     * @return the id
     * @throws IllegalArgumentException if it is empty, too long, malformed or reserved
     */
    public static String instanceId(String id) {
        Objects.requireNonNull(id, "instanceId");
        check("instance id", id, Storage.MAX_ID_BYTES);
        if (id.startsWith(Storage.SYSTEM_ID_PREFIX)) {
            throw new IllegalArgumentException(
                    "instance id '" + id + "' begins with '" + Storage.SYSTEM_ID_PREFIX + "', which is reserved");
        }
        return id;
    }

    /**
     * Checks the name of an orchestrator, activity or event.
     *
     * @param what what is named, for the message
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it is empty, too long or malformed
     */
    public static String name(String what, String name) {
        check(what, name, Storage.MAX_NAME_BYTES);
        return name;
    }

    private static void check(String what, String text, int maxBytes) {
        Objects.requireNonNull(text, what);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(what + " has a control character at index " + i);
            }
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    throw new IllegalArgumentException(what + " has half a surrogate pair at index " + i);
                }
            }
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(what + " has " + bytes + " bytes of UTF-8, the limit is " + maxBytes
                    + ": '" + text.substring(0, Math.min(40, text.length())) + "...'");
        }
    }
}
