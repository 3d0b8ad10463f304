package dev.durable;

import dev.durable.history.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

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
        return callActivity(
                name, input, TypeRef.of(Objects.requireNonNull(resultType, "resultType")), TaskOptions.DEFAULT);
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
        return waitForExternalEvent(name, null, TypeRef.of(Objects.requireNonNull(dataType, "dataType")));
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
        Objects.requireNonNull(timeout, "timeout");
        return waitForExternalEvent(name, timeout, TypeRef.of(Objects.requireNonNull(dataType, "dataType")));
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
     * drops it; a living one always gets it, even beyond {@link DurableLimits#inboxEvents()}, which holds for clients.
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
        return anyOf(Arrays.asList(Objects.requireNonNull(tasks, "tasks")));
    }

    /**
     * Computes a value once and records it: a replay gets the recorded value and does not run the code. Hot or
     * replayed, the caller gets the value as it was read back from its record. The code runs on the orchestrator's
     * thread and must be short; it runs again if the process dies before the turn is committed.
     *
     * @param name what it is called in the history
     * @param type the type of the value
     * @param value computes it; it must not use this context
     * @param <T> the type of the value
     * @return the value
     * @throws TaskFailedException if the code threw; that is recorded too, and thrown again in a replay
     */
    <T extends @Nullable Object> T sideEffect(String name, TypeRef<T> type, Supplier<? extends T> value);

    /**
     * Runs an activity here, within the turn, and records its result together with it: no commit of its own, no other
     * worker, no retry, no timeout. For what is short and idempotent; while it runs, this instance does nothing else, and it
     * runs again if the process dies before the turn is committed.
     *
     * @param name what it is called in the history
     * @param activity the code; it must not use this context
     * @param input its input, given as it is
     * @param resultType the type of its result
     * @param <I> its input type
     * @param <O> its result type
     * @return the result, as it was read back from its record
     * @throws TaskFailedException if it threw; that is recorded too, and thrown again in a replay
     */
    <I extends @Nullable Object, O extends @Nullable Object> O callLocalActivity(
            String name, TaskActivity<I, O> activity, I input, TypeRef<O> resultType);

    /**
     * Runs an activity here, see {@link #callLocalActivity(String, TaskActivity, Object, TypeRef)}, under the simple
     * name of its class, which also says what its result is.
     *
     * @param activity the code
     * @param input its input, given as it is
     * @param <I> its input type
     * @param <O> its result type
     * @return the result
     * @throws TaskFailedException if it threw
     * @throws IllegalArgumentException if the class is a lambda or does not say its result type
     */
    <I extends @Nullable Object, O extends @Nullable Object> O callLocalActivity(TaskActivity<I, O> activity, I input);

    /**
     * Says whether a change of this code applies to this run, so that runs begun before it keep their old path:
     *
     * <pre>{@code
     * if (ctx.isPatched("check-credit")) { ... the new way ... } else { ... the old one ... }
     * }</pre>
     *
     * <p>Once a run is past this place in its history, the answer is no, and stays no; else it is yes, and recorded.
     * When no run from before the change is left, keep the new way and take the question out: what is recorded is then
     * passed over.
     *
     * @param name the name of the change, never used for another one
     * @return whether to take the new way
     */
    boolean isPatched(String name);

    /**
     * Begins a call for each item, no more than a number of them at once, and waits for all.
     *
     * @param items the items, in an order that is the same on each replay
     * @param maxConcurrent how many calls are open at once at most
     * @param call begins the call for an item
     * @param <I> the type of the items
     * @param <O> the result type
     * @return the results, in the order of the items
     * @throws CompositeTaskFailedException if any failed; the others have been waited for
     * @throws IllegalArgumentException if {@code maxConcurrent} is less than 1
     */
    <I extends @Nullable Object, O extends @Nullable Object> List<O> fanOut(
            Collection<? extends I> items, int maxConcurrent, Function<? super I, ? extends Task<? extends O>> call);

    /**
     * Returns a logger that is silent while the code replays what it has logged before. A turn that is run again because
     * its commit was lost logs again.
     *
     * @param logger where to log
     * @return the logger, for this run only
     */
    Logger replaySafe(Logger logger);

    /**
     * Returns a source of random numbers that gives the same ones on each replay, and others in each run.
     *
     * @return a new source
     */
    default Random newRandom() {
        return new Random(newUuid().getMostSignificantBits());
    }

    /**
     * Starts this instance again under the same id with an empty history, once the orchestrator returns; what it
     * returns is ignored. External events that were not consumed go along in their order; activities, timers and
     * children of this run are forgotten. After this call nothing more may be scheduled.
     *
     * @param input the input of the next run, or null
     * @throws LimitExceededException if the input is larger than the configured limit
     */
    default void continueAsNew(@Nullable Object input) {
        continueAsNew(input, ContinueAsNewOptions.DEFAULT);
    }

    /**
     * Starts this instance again, see {@link #continueAsNew(Object)}.
     *
     * @param input the input of the next run, or null
     * @param options the version of the next run, and whether events go along
     * @throws LimitExceededException if the input is larger than the configured limit
     * @throws IllegalArgumentException if the version is malformed
     */
    void continueAsNew(@Nullable Object input, ContinueAsNewOptions options);

    /**
     * Shows a value to whoever reads the instance's status, from the next commit on; the last value of a turn
     * counts.
     *
     * @param value the value, or null to clear it
     * @throws LimitExceededException if it takes more than 16 KiB (configurable)
     */
    void setCustomStatus(@Nullable Object value);
}
