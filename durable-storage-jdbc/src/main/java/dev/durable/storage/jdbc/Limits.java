package dev.durable.storage.jdbc;

import dev.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/**
 * How large values may be. What a server does with a statement that is too large is no answer but a broken connection,
 * which looks as if it could pass; so such values are refused before they are sent.
 *
 * @param payloadBytes of a single payload
 * @param blockBytes of the history that one turn writes
 */
record Limits(int payloadBytes, int blockBytes) {
    /** JDBC and the databases hold values in memory, several at a time. */
    static final Limits DEFAULT = new Limits(64 << 20, 512 << 20);

    byte[] payload(Payload payload) {
        return checked(payload, payloadBytes, "payload");
    }

    byte @Nullable [] payloadOrNull(@Nullable Payload payload) {
        return payload == null ? null : payload(payload);
    }

    byte[] block(Payload events) {
        return checked(events, blockBytes, "history of one turn");
    }

    private static byte[] checked(Payload payload, int limit, String what) {
        if (payload.size() > limit) {
            throw new IllegalArgumentException("a " + what + " of " + payload.size() + " bytes is larger than this"
                    + " database takes, which is " + limit + "; on MariaDB and MySQL max_allowed_packet decides");
        }
        return payload.toBytes();
    }
}
