package dev.durable.internal.client;

import dev.durable.history.HistoryEvent;
import dev.durable.history.InstanceHistory;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.codec.MalformedHistoryException;
import dev.durable.internal.store.Retries;
import dev.durable.spi.CorruptDataException;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskKey;
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
            page = page(view.key(), view.run(), events.size(), PAGE_BYTES);
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
            page = page(view.key(), view.run(), from, 1);
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

    /** The result of a task as its run's history has it, or null where it has none. */
    HistoryEvent.@Nullable Result result(TaskKey task) {
        long from = 0;
        HistoryPage page;
        do {
            page = page(task.instance(), task.run(), from, PAGE_BYTES);
            for (HistoryPage.Turn turn : page.turns()) {
                List<HistoryEvent> events =
                        decoded(task.instance(), turn.block().events());
                HistoryEvent.Result found = resultIn(events, task);
                if (found != null) {
                    return found;
                }
                from = turn.fromSeq() + turn.block().count();
            }
        } while (!page.last());
        return null;
    }

    /** The result of a task of the current run as it waits to be read, or null where none does. */
    HistoryEvent.@Nullable Result unreadResult(TaskKey task) {
        List<Payload> bodies = retries.call("unread", () -> storage.queries().unread(task.instance()));
        List<HistoryEvent> events = new ArrayList<>();
        bodies.forEach(body -> events.addAll(decoded(task.instance(), body)));
        return resultIn(events, task);
    }

    private static HistoryEvent.@Nullable Result resultIn(List<HistoryEvent> events, TaskKey task) {
        for (HistoryEvent event : events) {
            if (event instanceof HistoryEvent.Result result && result.taskId() == task.taskId()) {
                return result;
            }
        }
        return null;
    }

    /** Every run, with the times of its turns. */
    InstanceHistory allRuns(InstanceView view) {
        List<InstanceHistory.Run> runs = new ArrayList<>();
        for (int number = 0; number <= view.run(); number++) {
            runs.add(run(view, number));
        }
        return new InstanceHistory(view.key().instanceId(), view.key().incarnation(), runs);
    }

    private InstanceHistory.Run run(InstanceView view, int number) {
        List<InstanceHistory.Turn> turns = new ArrayList<>();
        String version = view.version().isEmpty() ? null : view.version();
        long from = 0;
        HistoryPage page;
        do {
            page = page(view.key(), number, from, PAGE_BYTES);
            for (HistoryPage.Turn turn : page.turns()) {
                List<HistoryEvent> events = decoded(view.key(), turn.block().events());
                turns.add(new InstanceHistory.Turn(turn.time(), events));
                from = turn.fromSeq() + turn.block().count();
                for (HistoryEvent event : events) {
                    version = event instanceof HistoryEvent.ExecutionStarted started ? started.version() : version;
                }
            }
        } while (!page.last());
        return new InstanceHistory.Run(number, view.name(), version, turns);
    }

    private HistoryPage page(InstanceKey key, int run, long from, int maxBytes) {
        return retries.call("readHistory", () -> storage.readHistory(key, run, from, maxBytes));
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
