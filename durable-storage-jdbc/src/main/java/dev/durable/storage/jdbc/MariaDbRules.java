package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Settings of MariaDB and MySQL under which the storage could not keep its word, refused by name when it is opened. */
final class MariaDbRules {
    /** More than one driver rewrites: Connector/J leaves batches of up to three statements alone. */
    private static final int PROBES = 6;

    private static final String TABLES_OF_OTHER_ENGINES = """
            select table_name, engine from information_schema.tables
            where table_schema = database() and engine <> 'InnoDB' and table_name in ('{p}meta', '{p}route',
                '{p}instance', '{p}history', '{p}inbox', '{p}event_id', '{p}task', '{p}worker')""";

    /** Changes nothing, and finds the one row of the table by id 1. */
    private static final String PROBE = "update {p}meta set last_epoch = last_epoch where id = ?";

    private MariaDbRules() {}

    static void requireServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("show global variables like 'wsrep_on'")) {
                if (result.next() && "ON".equalsIgnoreCase(result.getString(2))) {
                    throw new IllegalStateException(
                            "the server is a node of a Galera cluster (wsrep_on=ON), whose nodes"
                                    + " do not see each other's locks; use a server that is the only one to be written to");
                }
            }
            try (ResultSet result = statement.executeQuery("select @@sql_mode")) {
                result.next();
                String mode = result.getString(1);
                if (!mode.contains("STRICT_TRANS_TABLES") && !mode.contains("STRICT_ALL_TABLES")) {
                    throw new IllegalStateException(
                            "sql_mode must contain STRICT_TRANS_TABLES, or the server cuts values"
                                    + " that are too long without a word; it was '" + mode + "'");
                }
            }
        }
    }

    /** Other engines have no transactions. */
    static void requireInnoDb(Connection connection, Sql sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(TABLES_OF_OTHER_ENGINES));
                ResultSet result = statement.executeQuery()) {
            if (result.next()) {
                throw new IllegalStateException("the table " + result.getString(1) + " is of the engine "
                        + result.getString(2) + "; all tables must be of InnoDB: alter table ... engine=InnoDB");
            }
        }
    }

    /** Looks at what the driver does and not at the URL: settings come in other ways too. */
    static void requireCounts(Connection connection, Sql sql) throws SQLException {
        Batch batch = new Batch(connection, sql.text(PROBE));
        int[] expected = new int[PROBES];
        for (int i = 0; i < PROBES; i++) {
            int id = i % 2;
            expected[i] = id;
            batch.add(statement -> statement.setInt(1, id));
        }
        int[] counts = batch.execute();
        if (Arrays.equals(counts, expected)) {
            return;
        }
        throw new IllegalArgumentException(
                Arrays.equals(counts, new int[PROBES])
                        ? "the driver must count the rows that a statement finds, not those that it changes: remove"
                                + " useAffectedRows=true from the URL or the data source"
                        : "the driver must say of each statement in a batch how many rows it found: remove"
                                + " useBulkStmts=true and rewriteBatchedStatements=true from the URL or the data source; it"
                                + " said " + Arrays.toString(counts));
    }
}
