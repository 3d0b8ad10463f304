package dev.durable.spi;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that the application has begun, may roll back and will end itself, as far as the library writes into
 * it. Nothing of it is visible to anybody else until the application commits. Storages that have such transactions make
 * these, for instance from a connection; applications hand them to {@link dev.durable.DurableTaskClient#join}.
 *
 * <p>Confined to the transaction, and no more thread-safe than that.
 */
public interface StorageTransaction {

    /**
     * Creates an instance as {@link Storage#create} does.
     *
     * @param instance what to create
     * @return what came of it
     * @throws StorageException if the storage failed; the transaction must be rolled back then
     */
    CreateResult create(NewInstance instance);

    /**
     * Tells which life an instance id has now.
     *
     * @param instanceId the id
     * @return the id and its incarnation, or null where it is unknown
     * @throws StorageException if the storage failed; the transaction must be rolled back then
     */
    @Nullable
    InstanceKey find(String instanceId);

    /**
     * Delivers a message as {@link Storage#append} does, once the transaction is committed. It must not keep the
     * receiver from going on meanwhile. What ends the receiver, or the run that a reply is for, between this call and the
     * commit drops the message. Of replies with one event id one alone is accepted, whichever way they come.
     *
     * @param message what to deliver
     * @param inboxLimit how many unconsumed events an inbox may hold
     * @return what came of it
     * @throws StorageException if the storage failed; the transaction must be rolled back then
     */
    AppendResult append(NewMessage message, int inboxLimit);
}
