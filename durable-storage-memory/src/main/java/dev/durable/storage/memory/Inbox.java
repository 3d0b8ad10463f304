package dev.durable.storage.memory;

import dev.durable.history.Payload;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.NewMessage;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The messages of one instance, and the ids of all that were ever accepted. */
final class Inbox {
    /** Event ids of applications and of replies must not collide; a task id says nothing outside its run. */
    private record AcceptedId(int run, String eventId) {}

    private static final int NO_RUN = -1;

    private record Stored(Payload body, boolean external) {}

    private final TreeMap<Long, Stored> messages = new TreeMap<>();
    private final Set<AcceptedId> accepted = new HashSet<>();
    private long lastId;
    private int externalEvents;

    boolean knows(NewMessage message) {
        return message.eventId() != null && accepted.contains(acceptedId(message, message.eventId()));
    }

    int externalEvents() {
        return externalEvents;
    }

    void add(NewMessage message) {
        if (message.eventId() != null) {
            accepted.add(acceptedId(message, message.eventId()));
        }
        put(message.body(), message instanceof NewMessage.Event);
    }

    void addResult(Payload body) {
        put(body, false);
    }

    /** The oldest messages, at most so many. */
    List<InboxMessage> first(int max) {
        return messages.entrySet().stream()
                .limit(max)
                .map(entry -> new InboxMessage(entry.getKey(), entry.getValue().body()))
                .toList();
    }

    int size() {
        return messages.size();
    }

    void remove(Collection<Long> ids) {
        for (Long id : ids) {
            Stored removed = messages.remove(id);
            if (removed != null && removed.external()) {
                externalEvents--;
            }
        }
    }

    /** What is left for the next run: external events. */
    void dropReplies() {
        messages.values().removeIf(message -> !message.external());
    }

    /** Drops what is waiting; what was accepted stays known. */
    void clear() {
        messages.clear();
        externalEvents = 0;
    }

    private void put(Payload body, boolean external) {
        messages.put(++lastId, new Stored(body, external));
        if (external) {
            externalEvents++;
        }
    }

    private static AcceptedId acceptedId(NewMessage message, String eventId) {
        return new AcceptedId(message instanceof NewMessage.Reply reply ? reply.run() : NO_RUN, eventId);
    }
}
