package dev.durable;

import dev.durable.history.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An orchestrator's way to the world. Every method is deterministic: replayed over the same history it returns
 * the same.
 *
 * <p>Use it only on the thread that runs the orchestrator; any other thread gets an
 * {@link IllegalStateException}.
 */
public interface TaskOrchestrationContext {

    /**
     * Returns the registered name of the running orchestrator.
     *
     * @return the name
     */
    String name();

    /**
     * Returns the id of this instance.
     *
     * @return the instance id
     */
    String instanceId();

    /**
     * Returns the version that the instance was started with.
     *
     * @return the version, or null
     */
    @Nullable
    String version();

    /**
     * Returns the instance that waits for this one.
     *
     * @return the parent, or null for one that a client started
     */
    HistoryEvent.@Nullable ParentInstance parent();

    /**
     * Returns the time of the current turn. It stands still while the code runs and moves on only when the code
     * has waited.
     *
     * @return the recorded time, in whole milliseconds
     */
    Instant currentInstant();

    /**
     * Returns whether the code is being run over history that is recorded already. For logging; what an
     * orchestrator does must not depend on it.
     *
     * @return whether this is a replay
     */
    boolean isReplaying();

    /**
     * Returns a new random-looking id, the same on each replay.
     *
     * @return a version 5 UUID made from this run and a counter
     */
    UUID newUuid();

    /**
     * Calls an activity that is registered under the simple name of its class; the result type is found from the
     * class's generics.
     *
     * @param activity the activity's class
     * @param input its input
     * @param <I> the input type
     * @param <O> the result type
     * @return the task
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    default <I extends @Nullable Object, O extends @Nullable Object> Task<O> callActivity(
            Class<? extends TaskActivity<I, O>> activity, I input) {
        return callActivity(activity, input, TaskOptions.DEFAULT);
    }

    /**
     * Calls an activity by its class, with options.
     *
     * @param activity the activity's class
     * @param input its input
     * @param options for instance a retry policy
     * @param <I> the input type
     * @param <O> the result type
     * @return the task
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    <I extends @Nullable Object, O extends @Nullable Object> Task<O> callActivity(
            Class<? extends TaskActivity<I, O>> activity, I input, TaskOptions options);

    /**
     * Calls an activity by its registered name.
     *
     * @param name the activity's name
     * @param input its input, or null
     * @param resultType the type of its result
     * @param <O> the result type
     * @return the task
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    default <O> Task<O> callActivity(String name, @Nullable Object input, Class<O> resultType) {
        return callActivity(name, input, TypeRef.of(resultType), TaskOptions.DEFAULT);
    }

    /**
     * Calls an activity by its registered name, for a generic result or with options.
     *
     * @param name the activity's name
     * @param input its input, or null
     * @param resultType the type of its result
     * @param options for instance a retry policy
     * @param <O> the result type
     * @return the task
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    <O extends @Nullable Object> Task<O> callActivity(
            String name, @Nullable Object input, TypeRef<O> resultType, TaskOptions options);

    /**
     * Starts another orchestration, registered under the simple name of its class, as a child of this one.
     *
     * @param orchestrator the child's class
     * @param input its input
     * @param <I> the input type
     * @param <O> the result type
     * @return a task for the child's output
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    default <I extends @Nullable Object, O extends @Nullable Object> Task<O> callSubOrchestrator(
            Class<? extends TaskOrchestrator<I, O>> orchestrator, I input) {
        return callSubOrchestrator(orchestrator, input, TaskOptions.DEFAULT);
    }

    /**
     * Starts another orchestration by its class, with options.
     *
     * @param orchestrator the child's class
     * @param input its input
     * @param options for instance an instance id; without one the child gets a new id
     * @param <I> the input type
     * @param <O> the result type
     * @return a task for the child's output
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    <I extends @Nullable Object, O extends @Nullable Object> Task<O> callSubOrchestrator(
            Class<? extends TaskOrchestrator<I, O>> orchestrator, I input, TaskOptions options);

    /**
     * Starts another orchestration by its registered name.
     *
     * @param name the child's name
     * @param input its input, or null
     * @param resultType the type of its output
     * @param options for instance an instance id; without one the child gets a new id
     * @param <O> the result type
     * @return a task for the child's output
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    <O extends @Nullable Object> Task<O> callSubOrchestrator(
            String name, @Nullable Object input, TypeRef<O> resultType, TaskOptions options);

    /**
     * Sets a durable timer, counted from {@link #currentInstant()}.
     *
     * @param delay how long; zero or less is due at once, and nothing is later than the end of the year 9999
     * @return a task that completes when the time has come, never earlier by the storage's clock
     */
    Task<Void> createTimer(Duration delay);

    /**
     * Sets a durable timer for a point in time.
     *
     * @param fireAt when, rounded up to whole milliseconds, at the latest the end of the year 9999
     * @return a task that completes when the time has come, never earlier by the storage's clock
     */
    Task<Void> createTimer(Instant fireAt);

    /**
     * Waits for an external event, for as long as it takes.
     *
     * @param name the event's name; case does not matter
     * @param dataType the type of its data
     * @param <T> the type of its data
     * @return the task; of several that wait for one name the oldest gets the event
     */
    default <T> Task<T> waitForExternalEvent(String name, Class<T> dataType) {
        return waitForExternalEvent(name, null, TypeRef.of(dataType));
    }

    /**
     * Waits for an external event, for a limited time.
     *
     * @param name the event's name; case does not matter
     * @param timeout how long; zero or less gives up at once unless the event is there already
     * @param dataType the type of its data
     * @param <T> the type of its data
     * @return the task; it fails with {@link TaskCanceledException} when the time is up, and consumes no event
     *     after that
     */
    default <T> Task<T> waitForExternalEvent(String name, Duration timeout, Class<T> dataType) {
        return waitForExternalEvent(name, timeout, TypeRef.of(dataType));
    }

    /**
     * Waits for an external event whose data has a generic type.
     *
     * @param name the event's name; case does not matter
     * @param timeout how long, or null for as long as it takes
     * @param dataType the type of its data
     * @param <T> the type of its data
     * @return the task
     */
    <T extends @Nullable Object> Task<T> waitForExternalEvent(
            String name, @Nullable Duration timeout, TypeRef<T> dataType);

    /**
     * Sends an external event to another instance, once this turn is committed. An unknown or ended receiver
     * drops it.
     *
     * @param instanceId the receiver
     * @param name the event's name
     * @param data the data, or null
     * @throws LimitExceededException if the data is larger than the configured limit
     */
    void sendEvent(String instanceId, String name, @Nullable Object data);

    /**
     * Returns a task for the results of all, in the order of the list.
     *
     * @param tasks which
     * @param <T> the result type
     * @return completes when all are done; fails with {@link CompositeTaskFailedException} if any failed
     */
    <T extends @Nullable Object> Task<List<T>> allOf(List<? extends Task<? extends T>> tasks);

    /**
     * Returns a task for the first of several to be done, by the order of the history.
     *
     * @param tasks which, at least one
     * @return completes with the task that was done first, whether it failed or not
     * @throws IllegalArgumentException if the list is empty
     */
    Task<Task<?>> anyOf(List<? extends Task<?>> tasks);

    /**
     * Returns a task for the first of several to be done, by the order of the history.
     *
     * @param tasks which, at least one
     * @return completes with the task that was done first, whether it failed or not
     */
    default Task<Task<?>> anyOf(Task<?>... tasks) {
        return anyOf(Arrays.asList(tasks));
    }

    /**
     * Starts this instance again under the same id with an empty history, once the orchestrator returns; what it
     * returns is ignored. External events that were not consumed go along in their order; activities, timers and
     * children of this run are forgotten. After this call nothing more may be scheduled.
     *
     * @param input the input of the next run, or null
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    void continueAsNew(@Nullable Object input);

    /**
     * Shows a value to whoever reads the instance's status, from the next commit on; the last value of a turn
     * counts.
     *
     * @param value the value, or null to clear it
     * @throws LimitExceededException if it takes more than 16 KiB (configurable)
     */
    void setCustomStatus(@Nullable Object value);
}
