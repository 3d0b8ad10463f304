package dev.durable.storage.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Items in the order in which they fall due; equal times keep the order of their numbers. */
final class DueIndex<T> {
    /** When an item falls due, and its number, which no other item has. */
    record Key(Instant at, long number) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::at).thenComparingLong(Key::number);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final TreeMap<Key, T> items = new TreeMap<>();

    void add(Instant at, long number, T item) {
        items.put(new Key(at, number), item);
    }

    void remove(Instant at, long number) {
        items.remove(new Key(at, number));
    }

    /** The first item, if it is due by now; indexes are merged by its key. */
    Map.@Nullable Entry<Key, T> firstDue(Instant now) {
        Map.Entry<Key, T> first = items.firstEntry();
        return first == null || first.getKey().at().isAfter(now) ? null : first;
    }

    /** All items that are due by now, oldest first. */
    List<T> allDue(Instant now) {
        return new ArrayList<>(items.headMap(last(now), true).values());
    }

    /** The earliest time after now at which an item falls due. */
    @Nullable
    Instant nextAfter(Instant now) {
        Key next = items.higherKey(last(now));
        return next == null ? null : next.at();
    }

    private static Key last(Instant now) {
        return new Key(now, Long.MAX_VALUE);
    }
}
