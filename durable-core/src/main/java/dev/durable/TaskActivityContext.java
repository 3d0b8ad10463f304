package dev.durable;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an activity knows about its execution. Thread-safe. */
public interface TaskActivityContext {

    /**
     * Returns the registered name under which the activity was called.
     *
     * @return the name
     */
    String name();

    /**
     * Returns the id of the calling instance.
     *
     * @return the instance id
     */
    String instanceId();

    /**
     * Returns the id of the task within the run of its instance.
     *
     * @return the task id, from 0
     */
    int taskId();

    /**
     * Returns which attempt of the retry policy this is.
     *
     * @return the attempt, from 1
     */
    int attempt();

    /**
     * Returns a key that is the same for every execution of this call, across crashes, takeovers and retries,
     * and differs from that of any other call. Hand it to the system that is called.
     *
     * @return the key, at most 80 characters of visible ASCII
     */
    String idempotencyKey();

    /**
     * Returns whether the result is no longer wanted: the instance was terminated, has cancelled this call, went on under a
     * new run, or is another worker's by now. Long activities should look from time to time and stop.
     *
     * @return whether to stop
     */
    boolean isCancelled();

    /**
     * Returns the token by which somebody outside completes this task, through
     * {@link DurableTaskClient#completeActivity} or {@link DurableTaskClient#failActivity}. It is the same for every
     * execution of this attempt, and works from now on, also before this execution has returned. Whoever holds it can
     * complete the task, so treat it as a secret. A local or a transactional activity has none.
     *
     * @return the token: at most 400 letters, digits, {@code -} and {@code _}
     * @throws IllegalStateException if this kind of activity cannot be completed from outside
     */
    default String completionToken() {
        throw new IllegalStateException(
                "this activity cannot be completed from outside: it is a local or a" + " transactional one");
    }

    /**
     * Says that this task has no result yet: somebody outside who has the {@linkplain #completionToken() token} will
     * complete it, whenever that is.
     *
     * <pre>{@code
     * approvals.ask(order, context.completionToken());
     * return context.completeLater();
     * }</pre>
     *
     * <p>Once this execution has returned and that is recorded, the task waits in the database: it takes no thread and no
     * lease, is not run again, and survives crashes. A crash before that runs the activity again, as ever.
     *
     * @param <T> the activity's result type
     * @return null, to return from the activity
     * @throws IllegalStateException if nobody can complete it, as the token was not asked for
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // it is null, which fits every type
    default <T extends @Nullable Object> T completeLater() {
        throw new IllegalStateException(
                "this activity cannot be completed from outside: it is a local or a" + " transactional one");
    }

    /**
     * Does what {@link #completeLater()} does, and fails the task with {@code completion-timeout} if nobody completes it
     * in time; the caller's retry policy decides what next. The time begins when the return is recorded.
     *
     * @param within how long the completion may take, more than zero
     * @param <T> the activity's result type
     * @return null, to return from the activity
     * @throws IllegalStateException if nobody can complete it, as the token was not asked for
     * @throws IllegalArgumentException if the time is not positive
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // it is null, which fits every type
    default <T extends @Nullable Object> T completeLater(Duration within) {
        return completeLater();
    }
}
