package dev.durable;

import org.jspecify.annotations.Nullable;

/**
 * One step of an orchestration: ordinary code that may do anything, such as I/O.
 *
 * <p>It runs <em>at least once</em>; its result is recorded exactly once. A crash between the work and the
 * recording runs it again, so make the work idempotent, for which {@link TaskActivityContext#idempotencyKey()}
 * helps. An exception thrown out of {@link #run} fails the task; the caller's retry policy decides what next.
 *
 * <p>One object may run many tasks at the same time and so must be thread-safe.
 *
 * @param <I> the input
 * @param <O> the output
 */
@FunctionalInterface
public interface TaskActivity<I extends @Nullable Object, O extends @Nullable Object> {

    /**
     * Does the work.
     *
     * @param context what is known about this execution
     * @param input what the orchestrator passed
     * @return the result
     * @throws Exception to fail the task
     */
    O run(TaskActivityContext context, I input) throws Exception;
}
