package dev.durable.internal.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What waits in memory, in the order in which it began to wait, so that the oldest leaves first: bounded by number, by
 * bytes and by age. Thread-safe.
 *
 * @param <T> what waits; compared by identity or by an {@code equals} that never changes
 */
final class IdleInstances<T> {
    private final int maxCount;
    private final long maxBytes;
    private final Duration maxAge;
    private final LinkedHashMap<T, Entry> oldestFirst = new LinkedHashMap<>();
    private long bytes;

    private record Entry(long bytes, Instant since) {}

    IdleInstances(int maxCount, long maxBytes, Duration maxAge) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.maxAge = maxAge;
    }

    synchronized void add(T instance, long itsBytes, Instant now) {
        remove(instance);
        oldestFirst.put(instance, new Entry(itsBytes, now));
        bytes += itsBytes;
    }

    synchronized void remove(T instance) {
        Entry entry = oldestFirst.remove(instance);
        if (entry != null) {
            bytes -= entry.bytes();
        }
    }

    /** Whether one more may wait. */
    synchronized boolean hasRoom(long itsBytes) {
        return oldestFirst.size() < maxCount && bytes + itsBytes <= maxBytes;
    }

    /** Takes out those that have waited for long enough, and the oldest while there are too many or too much. */
    synchronized List<T> takeLeaving(Instant now) {
        List<T> leaving = new ArrayList<>();
        Instant tooOld = now.minus(maxAge);
        var entries = oldestFirst.entrySet().iterator();
        while (entries.hasNext()) {
            var next = entries.next();
            boolean full = oldestFirst.size() > maxCount || bytes > maxBytes;
            if (!full && next.getValue().since().isAfter(tooOld)) {
                break;
            }
            leaving.add(next.getKey());
            bytes -= next.getValue().bytes();
            entries.remove();
        }
        return leaving;
    }
}
