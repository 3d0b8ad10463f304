package dev.durable.history;

/** Where an orchestration instance stands. Continue-as-new stays {@link #RUNNING} under the same id. */
public enum OrchestrationRuntimeStatus {
    /** Created, no turn committed yet; also while a scheduled start is not due. */
    PENDING("Pending"),
    /** At least one turn is committed and the end is not. */
    RUNNING("Running"),
    /** Paused by a caller, or parked by the engine; messages are kept, no turn runs until a resume. */
    SUSPENDED("Suspended"),
    /** Ended with an output. */
    COMPLETED("Completed"),
    /** Ended with a failure of the orchestrator. */
    FAILED("Failed"),
    /** Ended by a caller. */
    TERMINATED("Terminated");

    private final String displayName;

    OrchestrationRuntimeStatus(String displayName) {
        this.displayName = displayName;
    }

    /**
     * Returns whether the instance has ended; a terminal status never changes again.
     *
     * @return true for {@link #COMPLETED}, {@link #FAILED} and {@link #TERMINATED}
     */
    public boolean isTerminal() {
        return this == COMPLETED || this == FAILED || this == TERMINATED;
    }

    /**
     * Returns the name as the HTTP contract spells it, for example {@code Running}.
     *
     * @return the name in upper camel case
     */
    public String displayName() {
        return displayName;
    }
}
