package dev.durable;

import dev.durable.history.FailureDetails;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts instances, raises events and completes activities inside a transaction of the application: all of it takes effect when the
 * application commits, together with whatever else it wrote there, and nothing of it when it rolls back. Names, limits
 * and the converter are those of the client that was {@linkplain DurableTaskClient#join joined}.
 *
 * <p>The library neither commits nor rolls back nor closes. An exception with a code, such as
 * {@link InstanceNotFoundException}, leaves the transaction usable; after a {@link dev.durable.spi.StorageException} it
 * must be rolled back. Confined to the transaction, like its connection.
 */
public interface DurableTransaction {

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
     * Starts an orchestration by its registered name.
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
     * Raises an external event.
     *
     * @param instanceId the receiver, which may be one that this transaction started
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
     * Completes an activity that {@linkplain TaskActivityContext#completeLater left its result to somebody outside}. Of
     * several completions of one task the first counts, whether it comes in a transaction or not; the same one again is answered and changes nothing.
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
     * Says that the application has committed, so that the worker of this process looks at once. A hint: without it the
     * worker finds the work at its next poll.
     */
    void wake();
}
