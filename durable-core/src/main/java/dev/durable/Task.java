package dev.durable;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that an orchestrator has begun and may wait for. Belongs to one run of one instance; use it only on
 * that orchestrator's thread.
 *
 * @param <T> the result
 */
public interface Task<T extends @Nullable Object> {

    /**
     * Waits for the result. The wait is durable: it survives the process. Nothing is thrown through the caller
     * while it waits, so {@code try}, {@code catch (Exception)} and {@code finally} mean what they say.
     *
     * @return the result
     * @throws TaskFailedException if the activity or sub-orchestration failed
     * @throws CompositeTaskFailedException if this is an {@code allOf} and one of its tasks failed
     * @throws TaskCanceledException if the wait for an external event timed out
     */
    T await();

    /**
     * Returns whether there is a result or a failure already.
     *
     * @return whether {@link #await()} would return or throw at once
     */
    boolean isDone();

    /**
     * Returns whether it is done and failed.
     *
     * @return whether {@link #await()} would throw at once
     */
    boolean isFailed();

    /**
     * Returns a task for what the function makes of this one's result. The function runs on the orchestrator's
     * side as soon as the result is there, must be deterministic and must not wait; what it throws fails the
     * returned task.
     *
     * @param function applied to the result
     * @param <U> the result of the function
     * @return the dependent task, which fails if this one does
     */
    <U extends @Nullable Object> Task<U> thenApply(Function<? super T, ? extends U> function);
}
