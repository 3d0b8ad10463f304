package dev.durable.storage.memory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Stored times have millisecond precision. */
final class Times {
    private Times() {}

    static Instant millis(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }
}
