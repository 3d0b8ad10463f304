package dev.durable.testkit.storage;

import dev.durable.spi.Storage;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every group of rules for a JDBC storage needs: a database, and a storage in it. */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(BrokenRuleReport.class)
abstract class JdbcRules {
    final JdbcStorageContract kit;
    DataSource database;
    Storage healthy;

    @SuppressWarnings("NullAway.Init") // Made before each test.
    JdbcRules(JdbcStorageContract kit) {
        this.kit = kit;
    }

    @BeforeEach
    void open() throws Exception {
        database = kit.dataSource();
        healthy = kit.create(database);
    }

    @AfterEach
    void close() {
        // There is none where making it failed, or skipped the test since its server is not installed.
        if (healthy != null) {
            healthy.close();
        }
    }

    /** The rows of all tables that the kit was told of, as sorted lines. */
    List<String> rows() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : kit.tables()) {
                try (ResultSet rows = statement.executeQuery("select * from " + table)) {
                    while (rows.next()) {
                        lines.add(table + line(rows));
                    }
                }
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private static String line(ResultSet row) throws SQLException {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            boolean binary = value instanceof byte[] || value instanceof Blob;
            line.append(' ').append(row.getMetaData().getColumnName(i)).append('=');
            line.append(binary ? HexFormat.of().formatHex(row.getBytes(i)) : value);
        }
        return line.toString();
    }
}
