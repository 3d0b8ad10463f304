package dev.durable.internal.replay;

import dev.durable.CompositeTaskFailedException;
import dev.durable.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code allOf} and {@code anyOf}. */
final class CompositeTasks {
    private CompositeTasks() {}

    static <T extends @Nullable Object> TaskImpl<List<T>> allOf(
            TaskImpl.Scope scope, List<? extends Task<? extends T>> tasks) {
        TaskImpl<List<T>> all = new TaskImpl<>(scope);
        List<TaskImpl<? extends T>> parts = new ArrayList<>(tasks.size());
        for (Task<? extends T> task : tasks) {
            parts.add((TaskImpl<? extends T>) task);
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
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("anyOf needs at least one task");
        }
        TaskImpl<Task<?>> any = new TaskImpl<>(scope);
        // Of those that are done already the one that was done first wins, wherever it stands in the list.
        TaskImpl<?> first = null;
        for (Task<?> task : tasks) {
            TaskImpl<?> part = (TaskImpl<?>) task;
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
