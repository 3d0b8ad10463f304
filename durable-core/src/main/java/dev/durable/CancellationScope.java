package dev.durable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Tasks that end together: what is not done when the scope is closed is cancelled.
 *
 * <pre>{@code
 * try (CancellationScope scope = new CancellationScope()) {
 *     Task<Approval> approval = scope.add(ctx.waitForExternalEvent("approved", Approval.class));
 *     Task<Void> deadline = scope.add(ctx.createTimer(Duration.ofDays(3)));
 *     return ctx.anyOf(approval, deadline).await() == approval ? approval.await() : null;
 * }
 * }</pre>
 *
 * <p>Belongs to one run of one instance; use it only on that orchestrator's thread.
 */
public final class CancellationScope implements AutoCloseable {
    private final List<Task<?>> tasks = new ArrayList<>();

    /** Creates a scope without tasks. */
    public CancellationScope() {}

    /**
     * Adds a task.
     *
     * @param task the task
     * @param <T> its type
     * @return the same task
     */
    public <T extends Task<?>> T add(T task) {
        tasks.add(Objects.requireNonNull(task, "task"));
        return task;
    }

    /** Cancels every task that is not done, in the order in which they were added; see {@link Task#cancel()}. */
    public void cancel() {
        tasks.forEach(Task::cancel);
    }

    /** As {@link #cancel()}. */
    @Override
    public void close() {
        cancel();
    }
}
