package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import java.util.concurrent.atomic.AtomicInteger;

/** The kit on a database that all tests share: each has tables of its own. */
abstract class SharedStorageContract extends StorageContract {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private String prefix;

    /** Opens a storage over the tables with the prefix. */
    abstract Storage open(String tablePrefix);

    @Override
    protected final Storage create() {
        prefix = "kit" + COUNT.incrementAndGet() + "_";
        return reopen();
    }

    @Override
    protected final Storage reopen() {
        return open(prefix);
    }
}
