package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of orchestrators and activities as numbers: rows and indexes stay small, and rows that nobody here can run are
 * not looked at. Routes are never removed, so what is cached stays right. Thread-safe.
 */
final class Routes {
    static final int ORCHESTRATOR = 0;
    static final int ACTIVITY = 1;

    private final Sql sql;
    private final Tx tx;
    private final Map<Route, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Route> byId = new ConcurrentHashMap<>();

    record Route(int kind, String name, String version) {}

    Routes(Sql sql, Tx tx) {
        this.sql = sql;
        this.tx = tx;
    }

    /** Makes the numbers of routes known, in a transaction of its own that is over before the caller's begins. */
    void intern(int kind, Collection<String> names) {
        for (String name : names) {
            intern(new Route(kind, name, ""));
        }
    }

    void intern(Route route) {
        if (!ids.containsKey(route)) {
            tx.write(connection -> {
                if (find(connection, route) == null) {
                    try (PreparedStatement insert = connection.prepareStatement(sql.text(Sql.INSERT_ROUTE))) {
                        set(insert, route);
                        insert.executeUpdate();
                    }
                }
                return true;
            });
            tx.read(connection -> id(connection, route));
        }
    }

    /** Whether the transaction of this connection can refer to a route. */
    boolean isKnown(Connection connection, Route route) throws SQLException {
        return ids.containsKey(route) || find(connection, route) != null;
    }

    int orchestrator(Connection connection, String name, String version) throws SQLException {
        return id(connection, new Route(ORCHESTRATOR, name, version));
    }

    int task(Connection connection, String name) throws SQLException {
        return id(connection, new Route(ACTIVITY, name, ""));
    }

    Route route(Connection connection, int id) throws SQLException {
        Route known = byId.get(id);
        if (known == null) {
            load(connection);
            known = byId.get(id);
        }
        if (known == null) {
            throw new IllegalStateException("route " + id + " does not exist");
        }
        return known;
    }

    /** The numbers of all versions of the given names, as far as any row has ever had them. */
    List<Integer> known(int kind, Set<String> names) {
        List<Integer> found = new ArrayList<>();
        byId.forEach((id, route) -> {
            if (route.kind() == kind && names.contains(route.name())) {
                found.add(id);
            }
        });
        return found;
    }

    /** How many routes are known; routes are never removed, so there are more where the table has more. */
    int count() {
        return byId.size();
    }

    void load(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.ALL_ROUTES));
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                remember(result.getInt(1), new Route(result.getInt(2), Bytes.text(result, 3), Bytes.text(result, 4)));
            }
        }
    }

    private int id(Connection connection, Route route) throws SQLException {
        Integer known = ids.get(route);
        if (known == null) {
            known = find(connection, route);
        }
        if (known == null) {
            throw new IllegalStateException("route " + route + " was not interned");
        }
        return known;
    }

    private @Nullable Integer find(Connection connection, Route route) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.FIND_ROUTE))) {
            set(statement, route);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return null;
                }
                int id = result.getInt(1);
                remember(id, route);
                return id;
            }
        }
    }

    private void remember(int id, Route route) {
        byId.put(id, route);
        ids.put(route, id);
    }

    private static void set(PreparedStatement statement, Route route) throws SQLException {
        statement.setInt(1, route.kind());
        statement.setBytes(2, Bytes.of(route.name()));
        statement.setBytes(3, Bytes.of(route.version()));
    }
}
