package dev.durable.storage.jdbc;

import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;

/** An application's data source without a pool, autocommit on; one database for all, told apart by their prefixes. */
class H2DataSourceTest extends StorageContract {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    protected Storage create() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:shared;DB_CLOSE_DELAY=-1");
        return JdbcStorage.builder(dataSource)
                .tablePrefix("t" + COUNT.incrementAndGet() + "_")
                .build();
    }
}
