package dev.durable.storage.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Creates and checks the tables. The version is kept in {@code meta}; each step is a file of its own, which ends by
 * writing its version there and can be run again after it was broken off: H2 and MariaDB commit every statement that
 * creates a table.
 */
final class Schema {
    private static final int VERSION = 4;

    private final String prefix;
    private final Sql sql;
    private final Tx tx;

    Schema(String prefix, Sql sql, Tx tx) {
        this.prefix = prefix;
        this.sql = sql;
        this.tx = tx;
    }

    void prepare(SchemaMode mode) {
        switch (mode) {
            case CREATE ->
                tx.write(connection -> {
                    create(connection);
                    return true;
                });
            case VALIDATE ->
                tx.read(connection -> {
                    validate(connection);
                    return true;
                });
            case NONE -> {
                return;
            }
        }
    }

    private void create(Connection connection) throws SQLException {
        tx.dialect().lockSchema(connection, prefix);
        try {
            upgrade(connection);
        } finally {
            tx.dialect().unlockSchema(connection, prefix);
        }
    }

    private void upgrade(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int found = version(connection);
            if (found > VERSION) {
                throw newer(found);
            }
            for (int step = found + 1; step <= VERSION; step++) {
                for (String ddl : step(step).split(";", -1)) {
                    if (!ddl.isBlank()) {
                        statement.execute(sql.text(ddl.strip()));
                    }
                }
            }
        }
    }

    private void validate(Connection connection) throws SQLException {
        int found = version(connection);
        if (found > VERSION) {
            throw newer(found);
        }
        if (found < VERSION) {
            throw new IllegalStateException("the tables with prefix '" + prefix + "' are "
                    + (found == 0 ? "missing" : "of version " + found) + ", this library needs version " + VERSION
                    + "; open once with SchemaMode.CREATE, or run the files under dev/durable/storage/jdbc/"
                    + tx.dialect().name() + " with {p} replaced by the prefix");
        }
    }

    private IllegalStateException newer(int found) {
        return new IllegalStateException("the tables with prefix '" + prefix + "' are of version " + found
                + ", this library knows version " + VERSION + " at most; use the newer library");
    }

    /** Returns 0 where there are no tables. */
    private int version(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return 0;
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select schema_version from " + prefix + "meta")) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        String name = prefix + "meta";
        String stored =
                metadata.storesUpperCaseIdentifiers() ? name.toUpperCase(Locale.ROOT) : name.toLowerCase(Locale.ROOT);
        String escape = metadata.getSearchStringEscape();
        String pattern = stored.replace("_", escape + "_");
        try (ResultSet tables = metadata.getTables(
                connection.getCatalog(), connection.getSchema(), pattern, new String[] {"TABLE", "BASE TABLE"})) {
            return tables.next();
        }
    }

    private String step(int number) {
        String file = String.format("%s/%03d.sql", tx.dialect().name(), number);
        try (InputStream in = Schema.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the schema file " + file + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
