package dev.durable.storage.jdbc;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** What a test of all databases runs on; each test takes a table prefix of its own. */
enum Database {
    H2 {
        @Override
        DataSource open() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setURL("jdbc:h2:mem:all;DB_CLOSE_DELAY=-1");
            return dataSource;
        }
    },
    POSTGRES {
        @Override
        DataSource open() {
            return Postgres.dataSource();
        }
    },
    MARIADB {
        @Override
        DataSource open() {
            return MariaDb.dataSource("transactionIsolation=READ_COMMITTED");
        }
    };

    /** A data source that opens a connection for each request, at READ COMMITTED. */
    abstract DataSource open();
}
