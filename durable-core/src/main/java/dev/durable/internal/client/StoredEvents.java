package dev.durable.internal.client;

import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.codec.MalformedHistoryException;
import dev.durable.internal.store.Retries;
import dev.durable.spi.CorruptDataException;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what is stored of an instance as events. Bytes that are none are a {@link CorruptDataException}. Thread-safe. */
final class StoredEvents {
    private static final int PAGE_BYTES = 1 << 20;

    private final Storage storage;
    private final Retries retries;

    StoredEvents(Storage storage, Retries retries) {
        this.storage = storage;
        this.retries = retries;
    }

    /** The whole history of the current run. */
    List<HistoryEvent> history(InstanceView view) {
        List<HistoryEvent> events = new ArrayList<>();
        HistoryPage page;
        do {
            page = page(view, events.size(), PAGE_BYTES);
            page.turns()
                    .forEach(turn ->
                            events.addAll(decoded(view.key(), turn.block().events())));
        } while (!page.last());
        return List.copyOf(events);
    }

    /** The input of the current run: its start event is in the row until the run begins, then in the history. */
    @Nullable
    Payload input(InstanceView view) {
        Payload start = view.start();
        if (start != null) {
            return inputOf(decoded(view.key(), start));
        }
        // Controls may stand before it.
        long from = 0;
        HistoryPage page;
        do {
            page = page(view, from, 1);
            for (HistoryPage.Turn turn : page.turns()) {
                List<HistoryEvent> events = decoded(view.key(), turn.block().events());
                if (events.stream().anyMatch(HistoryEvent.ExecutionStarted.class::isInstance)) {
                    return inputOf(events);
                }
                from = turn.fromSeq() + turn.block().count();
            }
        } while (!page.last());
        return null;
    }

    private HistoryPage page(InstanceView view, long from, int maxBytes) {
        return retries.call("readHistory", () -> storage.readHistory(view.key(), view.run(), from, maxBytes));
    }

    private static @Nullable Payload inputOf(List<HistoryEvent> events) {
        for (HistoryEvent event : events) {
            if (event instanceof HistoryEvent.ExecutionStarted started) {
                return started.input();
            }
        }
        return null;
    }

    private static List<HistoryEvent> decoded(InstanceKey key, Payload bytes) {
        try {
            return HistoryCodec.decodeAll(bytes);
        } catch (MalformedHistoryException e) {
            throw new CorruptDataException(
                    key.instanceId(),
                    "DUR-203 what is stored of instance '" + key.instanceId() + "' cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
