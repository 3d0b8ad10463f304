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
     * @throws TaskCanceledException if it was cancelled, or the wait for an external event timed out
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
     * Gives up on it, unless it is done: it fails with {@link TaskCanceledException}. A timer does not fire any more. A
     * wait takes no event. Of an activity no result is taken and no retry made; where it has not started it does not
     * start, and where it runs {@link TaskActivityContext#isCancelled()} turns true: at once in this process, with
     * the next renewal of the lease in another. A sub-orchestration goes on, and its end is not waited for. A task that is
     * made of others, by {@code allOf}, {@code anyOf} or {@code thenApply}, cancels these.
     *
     * @return whether it was not done yet
     */
    boolean cancel();

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
