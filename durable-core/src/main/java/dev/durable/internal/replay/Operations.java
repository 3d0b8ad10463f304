package dev.durable.internal.replay;

import dev.durable.history.HistoryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The pending operations of a run, by task id, and its pending timers by due time. Confined to one run. */
final class Operations {
    private final TreeMap<Integer, Operation> pending = new TreeMap<>();
    private final TreeSet<HistoryEvent.TimerCreated> timers = new TreeSet<>(
            Comparator.comparing(HistoryEvent.TimerCreated::fireAt).thenComparing(HistoryEvent.TimerCreated::taskId));

    int size() {
        return pending.size();
    }

    void add(Operation operation) {
        pending.put(operation.action().taskId(), operation);
        if (operation.action() instanceof HistoryEvent.TimerCreated timer) {
            timers.add(timer);
        }
    }

    @Nullable
    Operation find(int taskId) {
        return pending.get(taskId);
    }

    @Nullable
    Operation remove(int taskId) {
        Operation operation = pending.remove(taskId);
        if (operation != null && operation.action() instanceof HistoryEvent.TimerCreated timer) {
            timers.remove(timer);
        }
        return operation;
    }

    /** The history has recorded this action: what is not compared, such as input and due time, counts as recorded. */
    void recorded(HistoryEvent.Action action) {
        Operation operation = remove(action.taskId());
        if (operation != null) {
            add(operation.recordedAs(action));
        }
    }

    void cancel(int taskId) {
        Operation operation = remove(taskId);
        if (operation != null) {
            operation.cancel();
        }
    }

    @Nullable
    Instant nextTimer() {
        return timers.isEmpty() ? null : timers.first().fireAt();
    }

    /** The timers that are due, oldest first. */
    List<HistoryEvent.TimerFired> due(Instant now) {
        List<HistoryEvent.TimerFired> fired = new ArrayList<>();
        for (HistoryEvent.TimerCreated timer : timers) {
            if (timer.fireAt().isAfter(now)) {
                break;
            }
            fired.add(new HistoryEvent.TimerFired(timer.taskId()));
        }
        return fired;
    }

    Collection<Operation> pending() {
        return pending.values();
    }
}
