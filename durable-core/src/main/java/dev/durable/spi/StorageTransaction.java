package dev.durable.spi;

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
     * Delivers an external event as {@link Storage#append} does, once the transaction is committed. It must not keep the
     * receiver from going on meanwhile. What ends the receiver between this call and the commit drops the event.
     *
     * @param event what to deliver
     * @param inboxLimit how many unconsumed events an inbox may hold
     * @return what came of it
     * @throws StorageException if the storage failed; the transaction must be rolled back then
     */
    AppendResult append(NewMessage.Event event, int inboxLimit);
}
