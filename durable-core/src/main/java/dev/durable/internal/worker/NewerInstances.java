package dev.durable.internal.worker;

import dev.durable.spi.InstanceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Instances in which a newer version of the library has written what this one cannot read. While an application is deployed
 * step by step there are workers that can, and they are to have them; if after some minutes none has, there is none.
 * Thread-safe.
 */
final class NewerInstances {
    /** How long they are left to others. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST_KNOWN = 10_000;

    private final Map<InstanceKey, Instant> firstSeen = new LinkedHashMap<>();

    /** How long nobody is to be handed the instance, so that it is not this worker again at once; null for no longer. */
    synchronized @Nullable Duration rest(InstanceKey key, Instant now) {
        Instant first = firstSeen.computeIfAbsent(key, unseen -> now);
        if (firstSeen.size() > MOST_KNOWN) {
            firstSeen.remove(firstSeen.keySet().iterator().next());
        }
        Duration since = Duration.between(first, now);
        if (since.compareTo(PATIENCE) >= 0) {
            firstSeen.remove(key);
            return null;
        }
        return since.compareTo(SHORTEST) < 0 ? SHORTEST : since.compareTo(LONGEST) > 0 ? LONGEST : since;
    }
}
