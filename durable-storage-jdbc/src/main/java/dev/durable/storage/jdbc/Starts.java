package dev.durable.storage.jdbc;

import dev.durable.spi.CreateResult;
import dev.durable.spi.NewInstance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Starts of instances: one transaction for all items, unless one of them has to wait for somebody. Thread-safe. */
final class Starts {
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;

    Starts(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    List<CreateResult> create(List<NewInstance> instances) {
        Turns.internRoutes(routes, instances);
        try {
            return together(instances);
        } catch (Tx.Held e) {
            List<CreateResult> results = new ArrayList<>(instances.size());
            for (NewInstance instance : instances) {
                results.add(alone(instance));
            }
            return results;
        }
    }

    private CreateResult alone(NewInstance instance) {
        try {
            return together(List.of(instance)).get(0);
        } catch (Tx.Held e) {
            return new CreateResult.Held(instance.key().instanceId());
        }
    }

    private List<CreateResult> together(List<NewInstance> instances) {
        return tx.write(connection -> {
            Creates creates = new Creates(connection, sql, routes, instances);
            long now = now(connection, sql);
            List<CreateResult> results = new ArrayList<>(instances.size());
            for (NewInstance instance : instances) {
                results.add(creates.create(instance, now));
            }
            creates.flush(tx.dialect());
            return results;
        });
    }

    static long now(Connection connection, Sql sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.NOW));
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }
}
