package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import java.util.concurrent.atomic.AtomicInteger;

class H2MemoryStorageTest extends StorageContract {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    protected Storage create() {
        return JdbcStorage.h2Memory("kit" + COUNT.incrementAndGet());
    }
}
