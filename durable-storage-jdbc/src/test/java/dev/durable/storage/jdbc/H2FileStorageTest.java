package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class H2FileStorageTest extends StorageContract {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir
    static Path folder;

    private Path file;

    @Override
    protected Storage create() {
        file = folder.resolve("kit" + COUNT.incrementAndGet());
        return reopen();
    }

    @Override
    protected Storage reopen() {
        return JdbcStorage.h2File(file);
    }
}
