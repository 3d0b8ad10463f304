package dev.durable.spi;

/** What came of a {@link NewInstance}. */
public sealed interface CreateResult {

    /**
     * The instance was created by this call.
     *
     * @param key its id and incarnation
     */
    record Created(InstanceKey key) implements CreateResult {}

    /**
     * The same request had created an instance before: the same id with the same request id, or the same dedupe
     * key with the same hash.
     *
     * @param key the instance that exists, which under a dedupe key may have another id
     */
    record Existing(InstanceKey key) implements CreateResult {}

    /**
     * Another request holds the id or the dedupe key. Nothing was stored.
     *
     * @param key the instance that exists
     */
    record Conflict(InstanceKey key) implements CreateResult {}

    /**
     * An open transaction of somebody else is about to take the id or the dedupe key, and nothing is known until it ends.
     * Nothing was stored; the caller asks again. Only storages with such transactions say so.
     *
     * @param instanceId the id that was asked for
     */
    record Held(String instanceId) implements CreateResult {}
}
