package dev.durable.internal.replay;

import dev.durable.CompositeTaskFailedException;
import dev.durable.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code allOf} and {@code anyOf}. */
final class CompositeTasks {
    private CompositeTasks() {}

    static <T extends @Nullable Object> TaskImpl<List<T>> allOf(
            TaskImpl.Scope scope, List<? extends Task<? extends T>> tasks) {
        Objects.requireNonNull(tasks, "tasks");
        TaskImpl<List<T>> all = new TaskImpl<List<T>>(scope).onCancel(() -> tasks.forEach(Task::cancel));
        List<TaskImpl<? extends T>> parts = new ArrayList<>(tasks.size());
        for (Task<? extends T> task : tasks) {
            parts.add((TaskImpl<? extends T>) Objects.requireNonNull(task, "tasks has a null"));
        }
        int[] open = {parts.size()};
        Runnable oneDone = () -> {
            if (--open[0] == 0) {
                finish(all, parts);
            }
        };
        if (parts.isEmpty()) {
            all.complete(List.of());
        }
        parts.forEach(part -> part.whenDone(oneDone));
        return all;
    }

    static TaskImpl<Task<?>> anyOf(TaskImpl.Scope scope, List<? extends Task<?>> tasks) {
        Objects.requireNonNull(tasks, "tasks");
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("anyOf needs at least one task");
        }
        TaskImpl<Task<?>> any = new TaskImpl<Task<?>>(scope).onCancel(() -> tasks.forEach(Task::cancel));
        // Of those that are done already the one that was done first wins, wherever it stands in the list.
        TaskImpl<?> first = null;
        for (Task<?> task : tasks) {
            TaskImpl<?> part = (TaskImpl<?>) Objects.requireNonNull(task, "tasks has a null");
            if (part.isDone() && (first == null || part.doneOrder() < first.doneOrder())) {
                first = part;
            }
        }
        if (first != null) {
            any.complete(first);
            return any;
        }
        for (Task<?> task : tasks) {
            ((TaskImpl<?>) task).whenDone(() -> any.complete(task));
        }
        return any;
    }

    /** Begins a call per item, no more than a number of them at once, and waits for all. */
    static <I extends @Nullable Object, O extends @Nullable Object> List<O> fanOut(
            TaskImpl.Scope scope,
            Collection<? extends I> items,
            int maxConcurrent,
            Function<? super I, ? extends Task<? extends O>> call) {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(call, "call");
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException("maxConcurrent must be at least 1, was " + maxConcurrent);
        }
        List<Task<? extends O>> tasks = new ArrayList<>(items.size());
        Slots slots = new Slots(scope, maxConcurrent);
        for (I item : items) {
            slots.take();
            Task<? extends O> task = Objects.requireNonNull(call.apply(item), "call gave a null");
            ((TaskImpl<?>) task).whenDone(slots::giveBack);
            tasks.add(task);
        }
        TaskImpl<List<O>> all = allOf(scope, tasks);
        return all.await();
    }

    private static final class Slots {
        private final TaskImpl.Scope scope;
        private int free;
        private @Nullable TaskImpl<Void> gate;

        Slots(TaskImpl.Scope scope, int free) {
            this.scope = scope;
            this.free = free;
        }

        void take() {
            if (free == 0) {
                TaskImpl<Void> closed = new TaskImpl<>(scope);
                gate = closed;
                closed.await();
            }
            free--;
        }

        void giveBack() {
            free++;
            TaskImpl<Void> closed = gate;
            if (closed != null) {
                closed.complete(null);
            }
        }
    }

    private static <T extends @Nullable Object> void finish(TaskImpl<List<T>> all, List<TaskImpl<? extends T>> parts) {
        List<RuntimeException> failures = new ArrayList<>();
        List<T> values = new ArrayList<>(parts.size());
        for (TaskImpl<? extends T> part : parts) {
            RuntimeException failure = part.failure();
            if (failure != null) {
                failures.add(failure);
            } else {
                values.add(part.valueUnchecked());
            }
        }
        if (failures.isEmpty()) {
            all.complete(values);
        } else {
            all.fail(new CompositeTaskFailedException(parts.size(), failures));
        }
    }
}
