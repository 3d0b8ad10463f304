package dev.durable;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.InstanceHistory;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.StorageTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Starts instances and talks to them. A normal return of a changing method means that the change is committed.
 *
 * <p>Every method that reaches the storage throws a {@link dev.durable.spi.StorageException} when that fails; a
 * transient failure and an unknown outcome have been retried before that. Thread-safe.
 */
public interface DurableTaskClient {

    /**
     * Starts an orchestration that is registered under the simple name of its class.
     *
     * @param orchestrator its class
     * @param input its input
     * @param <I> the input type
     * @return the id of the new instance
     * @throws LimitExceededException if the input is too large
     */
    default <I extends @Nullable Object> String scheduleNewOrchestrationInstance(
            Class<? extends TaskOrchestrator<I, ?>> orchestrator, I input) {
        return scheduleNewOrchestrationInstance(
                Objects.requireNonNull(orchestrator, "orchestrator").getSimpleName(), input, StartOptions.DEFAULT);
    }

    /**
     * Starts an orchestration by its class, with options.
     *
     * @param orchestrator its class
     * @param input its input
     * @param options id, start time and so on
     * @param <I> the input type
     * @return the id of the new instance
     * @throws InstanceAlreadyExistsException if the id is taken
     * @throws LimitExceededException if the input is too large
     * @throws IllegalArgumentException if the id, a tag or the start time is malformed
     */
    default <I extends @Nullable Object> String scheduleNewOrchestrationInstance(
            Class<? extends TaskOrchestrator<I, ?>> orchestrator, I input, StartOptions options) {
        return scheduleNewOrchestrationInstance(
                Objects.requireNonNull(orchestrator, "orchestrator").getSimpleName(), input, options);
    }

    /**
     * Starts an orchestration by its registered name. Whether some worker knows the name is not checked: until
     * one does, the instance stays Pending with {@link OrchestrationMetadata#pendingReason()}.
     *
     * @param name the registered name
     * @param input its input, or null; a {@link dev.durable.history.Payload} is taken as it is
     * @param options id, start time and so on
     * @return the id of the new instance
     * @throws InstanceAlreadyExistsException if the id is taken
     * @throws LimitExceededException if the input is too large
     * @throws IllegalArgumentException if the name, the id, a tag or the start time is malformed
     */
    String scheduleNewOrchestrationInstance(String name, @Nullable Object input, StartOptions options);

    /**
     * Reads an instance.
     *
     * @param instanceId its id
     * @param fetchPayloads whether input and output are wanted
     * @return the instance, or null where the id is unknown
     */
    @Nullable
    OrchestrationMetadata getInstance(String instanceId, boolean fetchPayloads);

    /**
     * Waits until an instance is no longer Pending.
     *
     * @param instanceId its id
     * @param timeout how long at most
     * @param fetchPayloads whether input and output are wanted
     * @return the instance
     * @throws InstanceNotFoundException if the id is unknown or is purged meanwhile
     * @throws TimeoutException if it is still Pending when the time is up
     * @throws InterruptedException if the thread is interrupted
     */
    OrchestrationMetadata waitForInstanceStart(String instanceId, Duration timeout, boolean fetchPayloads)
            throws TimeoutException, InterruptedException;

    /**
     * Waits until an instance has ended.
     *
     * @param instanceId its id
     * @param timeout how long at most
     * @param fetchPayloads whether input and output are wanted
     * @return the instance
     * @throws InstanceNotFoundException if the id is unknown or is purged meanwhile
     * @throws TimeoutException if it has not ended when the time is up
     * @throws InterruptedException if the thread is interrupted
     */
    OrchestrationMetadata waitForInstanceCompletion(String instanceId, Duration timeout, boolean fetchPayloads)
            throws TimeoutException, InterruptedException;

    /**
     * Waits for the end of an instance without holding a thread, and without reading the storage while it waits:
     * an in-process signal, or one shared read per 250 ms for all waiters of this client, wakes it.
     *
     * @param instanceId its id
     * @param timeout how long at most; zero or less does not wait
     * @return completes with the state at the end, or when the time is up, or with null once the id is unknown.
     *     It completes on a thread of this client; dependents that block belong on an executor of their own.
     *     Cancelling it gives up the wait.
     */
    CompletableFuture<@Nullable OrchestrationMetadata> whenCompleted(String instanceId, Duration timeout);

    /**
     * Waits for a change of an instance's status, custom status or output, in the manner of
     * {@link #whenCompleted}.
     *
     * @param instanceId its id
     * @param statusVersion the {@link OrchestrationMetadata#statusVersion()} that is known
     * @param timeout how long at most; zero or less does not wait
     * @return completes with the state once its status version differs or it has ended, or when the time is up, or
     *     with null once the id is unknown
     */
    CompletableFuture<@Nullable OrchestrationMetadata> whenChanged(
            String instanceId, long statusVersion, Duration timeout);

    /**
     * Raises an external event. It is delivered to history exactly once, and kept until the orchestrator asks for
     * it.
     *
     * @param instanceId the receiver
     * @param name the event's name
     * @param data the data, or null; a {@link dev.durable.history.Payload} is taken as it is
     * @throws InstanceNotFoundException if the id is unknown
     * @throws InstanceEndedException if the instance has ended
     * @throws LimitExceededException if the data is too large or the inbox is full
     */
    default void raiseEvent(String instanceId, String name, @Nullable Object data) {
        raiseEvent(instanceId, name, data, null);
    }

    /**
     * Raises an external event under an id, so that a repetition is recognised and dropped.
     *
     * @param instanceId the receiver
     * @param name the event's name
     * @param data the data, or null; a {@link dev.durable.history.Payload} is taken as it is
     * @param eventId the same in each repetition, at most 255 bytes of UTF-8, or null
     * @throws InstanceNotFoundException if the id is unknown
     * @throws InstanceEndedException if the instance has ended
     * @throws LimitExceededException if the data is too large or the inbox is full
     */
    void raiseEvent(String instanceId, String name, @Nullable Object data, @Nullable String eventId);

    /**
     * Starts and signals inside a transaction of the application:
     * {@code client.join(storage.transaction(connection)).raiseEvent(id, "paid", payment)}.
     *
     * @param transaction made by the storage of this client
     * @return a view of this client that lasts as long as the transaction
     */
    DurableTransaction join(StorageTransaction transaction);

    /**
     * Completes an activity that {@linkplain TaskActivityContext#completeLater left its result to somebody outside}. Of
     * several completions of one task the first counts; the same one again is answered and changes nothing.
     *
     * @param token what {@link TaskActivityContext#completionToken()} gave
     * @param result the result, or null; a {@link dev.durable.history.Payload} is taken as it is
     * @return whether this call completed the task, or an equal one before
     * @throws CompletionRefusedException if the token is none, or unknown, or the instance has ended, or the task was
     *     completed in another way
     * @throws LimitExceededException if the result is too large
     */
    CompletionOutcome completeActivity(String token, @Nullable Object result);

    /**
     * Fails an activity that left its result to somebody outside, as if it had thrown: the caller's retry policy decides
     * what next, unless the failure is {@linkplain FailureDetails#nonRetriable() non-retriable}. A next attempt has
     * another token.
     *
     * @param token what {@link TaskActivityContext#completionToken()} gave
     * @param failure why; its texts are cut as those of exceptions are
     * @return whether this call failed the task, or an equal one before
     * @throws CompletionRefusedException as by {@link #completeActivity}
     */
    CompletionOutcome failActivity(String token, FailureDetails failure);

    /**
     * Ends an instance at once, whatever it is doing: no worker is needed. Once this returns, the status never
     * says otherwise, no further activity is scheduled, and none of this process starts; results of those that
     * run are dropped. An instance that has ended already is left as it is.
     *
     * @param instanceId its id
     * @param reason why, for the status and the history, or null
     * @return the status after the call: {@code TERMINATED} if it ended by this or an earlier call, else how it
     *     had ended before
     * @throws InstanceNotFoundException if the id is unknown
     */
    OrchestrationRuntimeStatus terminate(String instanceId, @Nullable String reason);

    /**
     * Pauses an instance: no turn runs and nothing new starts until it is resumed; events are kept in order. An
     * instance that is suspended or has ended is left as it is.
     *
     * @param instanceId its id
     * @param reason why, for the history, or null
     * @throws InstanceNotFoundException if the id is unknown
     */
    void suspend(String instanceId, @Nullable String reason);

    /**
     * Lets a suspended or parked instance go on. One that is neither is left as it is.
     *
     * @param instanceId its id
     * @param reason why, for the history, or null
     * @throws InstanceNotFoundException if the id is unknown
     */
    void resume(String instanceId, @Nullable String reason);

    /**
     * Lists instances page by page, by time of creation, then id; stable while others are started or purged.
     *
     * @param query which
     * @return a page
     * @throws IllegalArgumentException if the page token is not one that this method returned
     */
    OrchestrationPage queryInstances(OrchestrationQuery query);

    /**
     * Reads the history of an instance's current run.
     *
     * @param instanceId its id
     * @return the events, in order
     * @throws InstanceNotFoundException if the id is unknown
     */
    List<HistoryEvent> getHistory(String instanceId);

    /**
     * Reads the histories of all runs of an instance, with the times of their turns: what the replay verifier of the
     * test kit takes. Of an instance that goes on meanwhile it has at least what was committed before the call.
     *
     * @param instanceId its id
     * @return the history
     * @throws InstanceNotFoundException if the id is unknown
     */
    InstanceHistory exportHistory(String instanceId);

    /**
     * Removes an instance that has ended, with all that belongs to it.
     *
     * @param instanceId its id
     * @return whether it was removed; false where the id is unknown or the instance has not ended
     */
    boolean purgeInstance(String instanceId);

    /**
     * Removes the instances that match and have ended, in bounded batches.
     *
     * @param query which; its page is not looked at
     * @return how many were removed
     */
    int purgeInstances(OrchestrationQuery query);
}
