package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import org.junit.jupiter.api.Tag;

@Tag("long")
class MariaDbPoolOfOneTest extends SharedStorageContract {
    @Override
    Storage open(String tablePrefix) {
        return MariaDb.storage(tablePrefix).poolSize(1).build();
    }
}
