package dev.durable.history;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to an orchestration instance. A run's history is a list of these, in the order in which the
 * engine applied them; replaying it to the same orchestrator code gives the same actions.
 *
 * <p>Two kinds interleave. {@link Incoming} events come from outside the code: a start, a result, a timer that
 * is due. {@link Action} events are what the code did between them. The time is not part of an event: the turn
 * that recorded it has one time for all of its events.
 *
 * <p>Each type has a unique tag in the codec and a golden file that must stay readable for ever. All are
 * immutable and thread-safe.
 */
public sealed interface HistoryEvent {

    /** An event that comes from outside the orchestrator's code. */
    sealed interface Incoming extends HistoryEvent {}

    /** An event that records what the orchestrator's code asked for. */
    sealed interface Action extends HistoryEvent {
        /**
         * The position among the actions of this run, from 0; it ties a result to its request.
         *
         * @return the task id
         */
        int taskId();
    }

    /** An event that records the end of a run. */
    sealed interface End extends HistoryEvent {}

    /** What is heard of an action: its result, or that it will take longer. */
    sealed interface Reply extends Incoming {
        /**
         * The action that is answered.
         *
         * @return the task id
         */
        int taskId();
    }

    /** The answer to an action: it completes the task with that id. */
    sealed interface Result extends Reply {}

    // ---- life of the run ------------------------------------------------------------------------------------

    /**
     * The run begins: the first event that the orchestrator's code sees.
     *
     * @param name the orchestrator's registered name
     * @param version the version asked for at the start, or null
     * @param input the input, or null
     * @param tags labels given at the start
     * @param parent the instance that waits for this one, or null
     * @param carriedEvents events that the previous run had received and not consumed, in order of arrival
     * @param flags names of engine behaviours that this run was started under
     */
    record ExecutionStarted(
            String name,
            @Nullable String version,
            @Nullable Payload input,
            Map<String, String> tags,
            @Nullable ParentInstance parent,
            List<EventRaised> carriedEvents,
            List<String> flags)
            implements Incoming {
        /** Copies the collections. */
        public ExecutionStarted {
            tags = Map.copyOf(tags);
            carriedEvents = List.copyOf(carriedEvents);
            flags = List.copyOf(flags);
        }
    }

    /**
     * A caller paused the instance. The orchestrator's code does not see it.
     *
     * @param reason the caller's words, or null
     */
    record ExecutionSuspended(@Nullable String reason) implements Incoming {}

    /**
     * A caller let the instance go on. The orchestrator's code does not see it.
     *
     * @param reason the caller's words, or null
     */
    record ExecutionResumed(@Nullable String reason) implements Incoming {}

    /**
     * The orchestrator returned.
     *
     * @param output what it returned, or null
     */
    record ExecutionCompleted(@Nullable Payload output) implements End {}

    /**
     * The orchestrator threw.
     *
     * @param failure what it threw
     */
    record ExecutionFailed(FailureDetails failure) implements End {}

    /**
     * A caller ended the instance.
     *
     * @param reason the caller's words, or null
     */
    record ExecutionTerminated(@Nullable String reason) implements End {}

    /**
     * The orchestrator asked to start again under the same id; the next run has an {@link ExecutionStarted} of
     * its own.
     *
     * @param input the input of the next run, or null
     * @param version the version of the next run, or null for the same
     */
    record ContinuedAsNew(@Nullable Payload input, @Nullable String version) implements End {}

    // ---- activities -----------------------------------------------------------------------------------------

    /**
     * The orchestrator called an activity.
     *
     * @param taskId the id of the task
     * @param name the activity's registered name
     * @param version the version asked for, or null
     * @param input the input, or null
     * @param attempt which attempt of its retry policy this is, from 1
     * @param keyTaskId the task id of the first attempt: what the idempotency key is made of
     */
    record TaskScheduled(
            int taskId,
            String name,
            @Nullable String version,
            @Nullable Payload input,
            int attempt,
            int keyTaskId) implements Action {}

    /**
     * An activity returned.
     *
     * @param taskId the id of the task
     * @param output what it returned, or null
     */
    record TaskCompleted(int taskId, @Nullable Payload output) implements Result {}

    /**
     * An activity threw.
     *
     * @param taskId the id of the task
     * @param failure what it threw
     */
    record TaskFailed(int taskId, FailureDetails failure) implements Result {}

    /**
     * An activity returned without a result: somebody outside has its token and will complete it. Nobody runs it again.
     *
     * @param taskId the id of the task
     * @param within how long that may take, from the turn that records this; or null
     */
    record TaskDeferred(int taskId, @Nullable Duration within) implements Reply {}

    // ---- timers ---------------------------------------------------------------------------------------------

    /**
     * The orchestrator, or a retry policy, set a timer.
     *
     * @param taskId the id of the task
     * @param fireAt when it is due, by the storage's clock, in whole milliseconds
     */
    record TimerCreated(int taskId, Instant fireAt) implements Action {}

    /**
     * A timer was due.
     *
     * @param taskId the id of the task
     */
    record TimerFired(int taskId) implements Result {}

    // ---- sub-orchestrations ---------------------------------------------------------------------------------

    /**
     * The orchestrator started another instance and may wait for it.
     *
     * @param taskId the id of the task
     * @param instanceId the child's id
     * @param name the child orchestrator's registered name
     * @param version the version asked for, or null
     * @param input the input, or null
     * @param attempt which attempt of its retry policy this is, from 1
     */
    record SubOrchestrationCreated(
            int taskId,
            String instanceId,
            String name,
            @Nullable String version,
            @Nullable Payload input,
            int attempt) implements Action {}

    /**
     * A child completed.
     *
     * @param taskId the id of the task
     * @param output its output, or null
     */
    record SubOrchestrationCompleted(int taskId, @Nullable Payload output) implements Result {}

    /**
     * A child failed, was terminated, or could not be created.
     *
     * @param taskId the id of the task
     * @param failure why
     */
    record SubOrchestrationFailed(int taskId, FailureDetails failure) implements Result {}

    // ---- external events ------------------------------------------------------------------------------------

    /**
     * An external event arrived.
     *
     * @param name the event's name as the sender spelled it; matching folds the case
     * @param input the data, or null
     */
    record EventRaised(String name, @Nullable Payload input) implements Incoming {}

    /**
     * The orchestrator sent an event to another instance.
     *
     * @param taskId the id of the action
     * @param instanceId the receiver
     * @param name the event's name
     * @param input the data, or null
     */
    record EventSent(
            int taskId,
            String instanceId,
            String name,
            @Nullable Payload input) implements Action {}

    // ---- computed in the turn -------------------------------------------------------------------------------

    /**
     * A side effect or a local activity was run within the turn. Replay gives its output to the code again.
     *
     * @param taskId numbers the action within the run
     * @param name what was run
     * @param output its value, or null
     */
    record LocalCompleted(int taskId, String name, @Nullable Payload output) implements Action {}

    /**
     * A side effect or a local activity was run within the turn and threw.
     *
     * @param taskId numbers the action within the run
     * @param name what was run
     * @param failure why
     */
    record LocalFailed(int taskId, String name, FailureDetails failure) implements Action {}

    /**
     * The code asked whether a change applies to this run, and it does. Not an action: it has no number, so that
     * neither adding the question nor taking it out changes those of others.
     *
     * @param name the name of the change
     */
    record PatchApplied(String name) implements HistoryEvent {}

    // ---- shared parts ---------------------------------------------------------------------------------------

    /**
     * The instance that waits for a sub-orchestration.
     *
     * @param instanceId the parent's id
     * @param incarnation which life of that id
     * @param run which run of it
     * @param taskId the id of the waiting task
     * @param name the parent orchestrator's registered name
     */
    record ParentInstance(String instanceId, UUID incarnation, int run, int taskId, String name) {}
}
