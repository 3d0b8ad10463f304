package dev.durable.storage.jdbc;

import dev.durable.spi.InstanceFilter;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Removes ended instances with everything of them. Thread-safe. */
final class Purges {
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;

    Purges(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    PurgeOutcome purge(PurgeRequest request) {
        return tx.write(connection -> {
            if (request instanceof PurgeRequest.ById byId) {
                return new PurgeOutcome(purge(connection, List.of(byId.instanceId())), false);
            }
            PurgeRequest.ByFilter byFilter = (PurgeRequest.ByFilter) request;
            List<String> ids = ended(connection, byFilter);
            return new PurgeOutcome(purge(connection, ids), ids.size() == byFilter.max());
        });
    }

    private List<String> ended(Connection connection, PurgeRequest.ByFilter request) throws SQLException {
        InstanceFilter filter = request.filter();
        Conditions conditions = new Conditions(filter);
        conditions.add("i.completed_at > {before all}");
        // Without need MariaDB would begin with the routes, and sort all instances.
        String route = filter.name() == null ? "" : " join {p}route r on r.route_id = i.route_id";
        String text = "select i.instance_id from {p}instance i" + route + conditions.where() + " order by "
                + order(filter) + " limit " + request.max();
        List<String> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.text(text))) {
            conditions.set(statement);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ids.add(Bytes.text(result, 1));
                }
            }
        }
        return ids;
    }

    /** Oldest end first, in the order of the index that leads to them; ids that are asked for are few. */
    private static String order(InstanceFilter filter) {
        if (filter.idPrefix() != null && !filter.idPrefix().isEmpty()) {
            return "i.instance_id";
        }
        return filter.statuses().size() == 1 ? "i.status, i.completed_at" : "i.completed_at";
    }

    private int purge(Connection connection, List<String> ids) throws SQLException {
        UnitOfWork work = new UnitOfWork(connection, sql, routes);
        work.lock(ids);
        List<Row> ended =
                work.rows().stream().filter(row -> row.status.isTerminal()).toList();
        for (String template : List.of(
                Sql.DELETE_INBOX, Sql.DELETE_EVENT_IDS, Sql.DELETE_TASKS, Sql.DELETE_HISTORY, Sql.DELETE_INSTANCE)) {
            Batch batch = new Batch(connection, sql.text(template));
            for (Row row : ended) {
                batch.add(statement -> statement.setBytes(1, Bytes.of(row.key.instanceId())));
            }
            batch.execute();
        }
        return ended.size();
    }
}
