package dev.durable.testkit;

import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes ids: the same ones in the same order for a seed and a name, or random ones.
 *
 * @param seed the seed, or null
 */
record Ids(@Nullable Long seed) {
    Supplier<UUID> of(String name) {
        if (seed == null) {
            return UUID::randomUUID;
        }
        SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
        return () ->
                new UUID((random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() & ~(3L << 62)) | Long.MIN_VALUE);
    }
}
