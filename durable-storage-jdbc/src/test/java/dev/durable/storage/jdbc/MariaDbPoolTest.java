package dev.durable.storage.jdbc;

import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("long")
class MariaDbPoolTest extends SharedPoolContract {
    @Override
    DataSource server() {
        return MariaDb.dataSource();
    }
}
