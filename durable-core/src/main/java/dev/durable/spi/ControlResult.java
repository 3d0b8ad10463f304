package dev.durable.spi;

import dev.durable.history.OrchestrationRuntimeStatus;

/** What came of a {@link ControlRequest}. */
public sealed interface ControlResult {

    /**
     * The change was made by this call.
     *
     * @param status the status now
     * @param statusVersion the status version now
     */
    record Applied(OrchestrationRuntimeStatus status, long statusVersion) implements ControlResult {}

    /**
     * There was nothing to change: it has ended, or is suspended or running already. No event was written.
     *
     * @param status the status it has
     */
    record Unchanged(OrchestrationRuntimeStatus status) implements ControlResult {}

    /** No instance has this id and incarnation. */
    record NotFound() implements ControlResult {}
}
