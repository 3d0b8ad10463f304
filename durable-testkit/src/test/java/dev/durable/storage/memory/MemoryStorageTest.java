package dev.durable.storage.memory;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

class MemoryStorageTest extends StorageContract {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05.678Z"));

    @Override
    protected Storage create() {
        return new MemoryStorage(now::get);
    }

    @Override
    protected void advance(Storage storage, Duration duration) {
        now.updateAndGet(time -> time.plus(duration));
    }
}
