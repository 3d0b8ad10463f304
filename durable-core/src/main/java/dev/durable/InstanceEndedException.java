package dev.durable;

import dev.durable.history.OrchestrationRuntimeStatus;

/** The instance has ended, so that it can take no event. Code {@code DUR-103}. */
public final class InstanceEndedException extends DurableException {
    private static final long serialVersionUID = 1L;

    private final String instanceId;

    /**
     * Creates the exception.
     *
     * @param instanceId the id
     * @param status how it ended, or null where that is not known
     */
    public InstanceEndedException(
            String instanceId, @org.jspecify.annotations.Nullable OrchestrationRuntimeStatus status) {
        super(
                "DUR-103",
                "instance '" + instanceId + "' has ended" + (status == null ? "" : " as " + status.displayName())
                        + " and takes no more events",
                null);
        this.instanceId = instanceId;
    }

    /**
     * Returns the id.
     *
     * @return the id of the ended instance
     */
    public String instanceId() {
        return instanceId;
    }
}
