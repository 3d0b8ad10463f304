package dev.durable.internal.replay;

import dev.durable.history.HistoryEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * External events that nobody has asked for yet, and waiters that no event has reached yet; for one name there are
 * never both. Names are folded; waiters and events are first in, first out. Confined to one run.
 */
final class ExternalEvents {
    private final TreeMap<String, Deque<Buffered>> buffered = new TreeMap<>();
    private final TreeMap<String, Deque<Waiter>> waiting = new TreeMap<>();
    private long arrivals;

    /** Someone who waits for an event. */
    static final class Waiter {
        private final String key;
        private final Consumer<HistoryEvent.EventRaised> receiver;

        Waiter(String name, Consumer<HistoryEvent.EventRaised> receiver) {
            this.key = fold(name);
            this.receiver = receiver;
        }
    }

    private record Buffered(long arrival, HistoryEvent.EventRaised event) {}

    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Gives the event to the oldest waiter, or keeps it. */
    void arrive(HistoryEvent.EventRaised event) {
        String key = fold(event.name());
        Deque<Waiter> waiters = waiting.get(key);
        if (waiters == null) {
            buffered.computeIfAbsent(key, k -> new ArrayDeque<>()).add(new Buffered(arrivals++, event));
            return;
        }
        Waiter oldest = waiters.remove();
        if (waiters.isEmpty()) {
            waiting.remove(key);
        }
        oldest.receiver.accept(event);
    }

    /** Takes the oldest event of that name out of the buffer. */
    HistoryEvent.@Nullable EventRaised poll(String name) {
        String key = fold(name);
        Deque<Buffered> events = buffered.get(key);
        if (events == null) {
            return null;
        }
        HistoryEvent.EventRaised event = events.remove().event();
        if (events.isEmpty()) {
            buffered.remove(key);
        }
        return event;
    }

    void enqueue(Waiter waiter) {
        waiting.computeIfAbsent(waiter.key, k -> new ArrayDeque<>()).add(waiter);
    }

    /** Takes a waiter out: one that gave up must never consume an event. */
    void cancel(Waiter waiter) {
        Deque<Waiter> waiters = waiting.get(waiter.key);
        if (waiters != null && waiters.remove(waiter) && waiters.isEmpty()) {
            waiting.remove(waiter.key);
        }
    }

    /** What nobody consumed, in the order of arrival over all names. */
    List<HistoryEvent.EventRaised> unconsumed() {
        List<Buffered> all = new ArrayList<>();
        buffered.values().forEach(all::addAll);
        all.sort(Comparator.comparingLong(Buffered::arrival));
        return all.stream().map(Buffered::event).toList();
    }
}
