package dev.durable;

/** No instance has the id: it was never started, or is purged. Code {@code DUR-101}. */
public final class InstanceNotFoundException extends DurableException {
    private static final long serialVersionUID = 1L;

    private final String instanceId;

    /**
     * Creates the exception.
     *
     * @param instanceId the id
     */
    public InstanceNotFoundException(String instanceId) {
        super("DUR-101", "no instance '" + instanceId + "' exists; it was never started or has been purged", null);
        this.instanceId = instanceId;
    }

    /**
     * Returns the id.
     *
     * @return the id that no instance has
     */
    public String instanceId() {
        return instanceId;
    }
}
