package dev.durable.spi;

import org.jspecify.annotations.Nullable;

/** What is stored of one instance cannot be read. The engine parks that instance and goes on with the others. */
public final class CorruptDataException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final String instanceId;

    /**
     * Creates the exception.
     *
     * @param instanceId which instance
     * @param message what is wrong with it
     * @param cause the underlying error, or null
     */
    public CorruptDataException(String instanceId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.instanceId = instanceId;
    }

    /**
     * Returns which instance cannot be read.
     *
     * @return its id
     */
    public String instanceId() {
        return instanceId;
    }
}
