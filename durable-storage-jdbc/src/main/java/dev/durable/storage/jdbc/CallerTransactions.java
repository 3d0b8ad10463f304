package dev.durable.storage.jdbc;

import dev.durable.spi.StorageTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Lets applications use the storage on connections of theirs, once these are known to be fit for it. Thread-safe. */
final class CallerTransactions {
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;
    /** URLs that were found to lead to this database. */
    private final Set<String> trusted = ConcurrentHashMap.newKeySet();

    private volatile @Nullable String databaseId;

    CallerTransactions(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    StorageTransaction on(Connection connection) {
        try {
            if (connection.getAutoCommit()) {
                throw new TransactionRefusedException(
                        "the connection is in autocommit mode, so there is no transaction to join; call"
                                + " setAutoCommit(false) first, or take the connection inside the transaction");
            }
            String url = Objects.requireNonNullElse(connection.getMetaData().getURL(), "");
            if (!trusted.contains(url)) {
                requireSameDatabase(connection);
                trusted.add(url);
            }
        } catch (SQLException e) {
            throw tx.classified(e, false);
        }
        return new CallerTransaction(connection, sql, tx, routes);
    }

    private void requireSameDatabase(Connection connection) throws SQLException {
        String expected = databaseId;
        if (expected == null) {
            expected = tx.read(own -> Objects.requireNonNull(readId(own), "database_id"));
            databaseId = expected;
        }
        String found;
        Savepoint before = connection.setSavepoint();
        try {
            found = readId(connection);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            connection.rollback(before);
            throw new TransactionRefusedException(
                    "the tables of the storage are not in the database of this connection; take a connection to the"
                            + " database and schema that the storage was opened on. The database says: "
                            + e.getMessage());
        }
        if (!Objects.equals(expected, found)) {
            throw new TransactionRefusedException("the connection leads to another database, which has tables of the"
                    + " same names; take one to the database that the storage was opened on");
        }
    }

    private @Nullable String readId(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.DATABASE_ID));
                ResultSet result = statement.executeQuery()) {
            return result.next() ? result.getString(1) : null;
        }
    }
}
