package dev.durable.storage.jdbc;

import dev.durable.testkit.storage.RowsRead;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.io.TempDir;

class H2JdbcStorageTest extends TablesContract {
    @TempDir
    static Path folder;

    @Override
    DataSource server() {
        JdbcDataSource dataSource = new JdbcDataSource();
        // A million rows are more than memory is meant for.
        dataSource.setURL(ROWS > 100_000 ? "jdbc:h2:file:" + folder.resolve("rows") : "jdbc:h2:mem:rules");
        return dataSource;
    }

    @Override
    protected SQLException deadlock() {
        return new SQLException("deadlock", "40001", ErrorCode.DEADLOCK_1);
    }

    @Override
    protected SQLException diskFull() {
        // What H2 2.5 says on a full disk: it closes the database.
        return new SQLException(
                "The database has been closed",
                "90098",
                ErrorCode.DATABASE_IS_CLOSED,
                new IOException("No space left on device"));
    }

    @Override
    protected RowsRead rowsRead() {
        return RowsRead.inH2();
    }

    @Override
    String copied(String table, String otherColumns, String id, int copies) {
        return "insert into " + table + " (instance_id, " + otherColumns + ") select stringtoutf8('" + id + "' || x), "
                + otherColumns + " from " + table + ", system_range(1, " + copies
                + ") where instance_id = stringtoutf8('"
                + id + "')";
    }

    @Override
    String analyzed() {
        return "table ";
    }
}
