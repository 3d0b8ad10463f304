package dev.durable.storage.memory;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;

/** The kit must not depend on virtual time: most storages have none. */
class MemoryStorageOnRealTimeTest extends StorageContract {
    @Override
    protected Storage create() {
        return new MemoryStorage();
    }
}
