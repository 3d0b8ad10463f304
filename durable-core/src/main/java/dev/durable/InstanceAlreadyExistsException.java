package dev.durable;

/** The id is taken by another start. Nothing was stored. Code {@code DUR-102}. */
public final class InstanceAlreadyExistsException extends DurableException {
    private static final long serialVersionUID = 1L;

    private final String instanceId;

    /**
     * Creates the exception.
     *
     * @param instanceId the id
     */
    public InstanceAlreadyExistsException(String instanceId) {
        super(
                "DUR-102",
                "an instance '" + instanceId + "' exists already; choose another id, or purge it once it has ended",
                null);
        this.instanceId = instanceId;
    }

    /**
     * Returns the id.
     *
     * @return the id that is taken
     */
    public String instanceId() {
        return instanceId;
    }
}
