package dev.durable.internal.client;

import dev.durable.DurableTransaction;
import dev.durable.InstanceAlreadyExistsException;
import dev.durable.StartOptions;
import dev.durable.internal.store.ChangeBus;
import dev.durable.spi.CreateResult;
import dev.durable.spi.NewInstance;
import dev.durable.spi.StorageTransaction;
import dev.durable.spi.TransientStorageException;
import org.jspecify.annotations.Nullable;

/** The part of the client that works inside a transaction of the application. Confined to that transaction. */
record JoinedClient(Requests requests, StorageTransaction transaction, ChangeBus bus) implements DurableTransaction {
    @Override
    public String scheduleNewOrchestrationInstance(String name, @Nullable Object input, StartOptions options) {
        NewInstance instance = requests.start(name, input, options);
        String id = instance.key().instanceId();
        CreateResult result = transaction.create(instance);
        if (result instanceof CreateResult.Conflict) {
            throw new InstanceAlreadyExistsException(id);
        }
        if (result instanceof CreateResult.Held) {
            throw heldId(id);
        }
        return id;
    }

    static TransientStorageException heldId(String id) {
        return new TransientStorageException(
                "an open transaction is about to create instance '" + id + "'; try again once it has ended", null);
    }

    @Override
    public void raiseEvent(String instanceId, String name, @Nullable Object data, @Nullable String eventId) {
        requests.requireAccepted(
                instanceId, transaction.append(requests.event(instanceId, name, data, eventId), requests.inboxLimit()));
    }

    @Override
    public void wake() {
        bus.workAvailable();
    }
}
