package dev.durable.storage.jdbc;

import dev.durable.spi.ClaimRequest;
import dev.durable.spi.InstanceQueue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for work by index, route by route, so that rows which nobody here can run are never scanned, however many there
 * are. Each look names a range without nulls, and the order of the whole index, equal columns too: H2 keeps nulls in its
 * indexes and would read them all, and sorts where the order is not that of the index. The numbers of routes are constants of the statement text: they are few, and each has its own place in the
 * index. Thread-safe.
 */
final class Probe {
    private final Sql sql;
    private final Routes routes;

    /**
     * What a look found.
     *
     * @param now the database's time
     * @param alive whether the worker's lease has not lapsed
     * @param staged whether events wait to be taken in, see {@link Staged}
     * @param lapsed whether some worker's lease has lapsed
     * @param nextDue the earliest time at which something is due, or null
     */
    record Answer(
            long now,
            boolean alive,
            boolean staged,
            boolean lapsed,
            @Nullable Long nextDue) {}

    Probe(Sql sql, Routes routes) {
        this.sql = sql;
        this.routes = routes;
    }

    /** The earliest time of anything that the worker could run, in one statement. */
    Answer ask(Connection connection, ClaimRequest request) throws SQLException {
        Answer answer = look(connection, request, "> {before all}");
        // A route that this process has never seen: somebody else made it since.
        return answer == null ? refreshed(connection, request, "> {before all}") : answer;
    }

    /** The same for what is due after now: what is due and was left had no slot, and is no reason to come again. */
    Answer next(Connection connection, ClaimRequest request) throws SQLException {
        Answer answer = look(connection, request, "> {now}");
        return answer == null ? refreshed(connection, request, "> {now}") : answer;
    }

    private Answer refreshed(Connection connection, ClaimRequest request, String condition) throws SQLException {
        routes.load(connection);
        Answer answer = look(connection, request, condition);
        if (answer == null) {
            throw new Tx.Conflict("routes were added while they were read", null);
        }
        return answer;
    }

    private @Nullable Answer look(Connection connection, ClaimRequest request, String condition) throws SQLException {
        List<String> earliest = new ArrayList<>();
        earliest.add("(select ready_at from {p}instance where owner = ? and owner_epoch = ? and ready_at " + condition
                + " order by owner, owner_epoch, ready_at limit 1)");
        for (int route : routes.known(Routes.ORCHESTRATOR, request.orchestrators())) {
            for (InstanceQueue queue : InstanceQueue.values()) {
                earliest.add("(select free_at from {p}instance where queue = " + Codes.of(queue) + " and route_id = "
                        + route + " and free_at " + condition + " order by queue, route_id, free_at limit 1)");
            }
        }
        for (int route : routes.known(Routes.ACTIVITY, request.activities())) {
            earliest.add("(select free_at from {p}task where route_id = " + route + " and free_at " + condition
                    + " order by route_id, free_at limit 1)");
        }
        String statementText = "select {now}, (select count(*) from {p}route),"
                + " (select lease_until from {p}worker where name = ? and epoch = ?),"
                + " (select min(staged_no) from {p}staged), (select min(lease_until) from {p}worker), "
                + String.join(", ", earliest);
        int seen = routes.count();
        try (PreparedStatement statement = connection.prepareStatement(sql.rendered(statementText))) {
            statement.setBytes(1, Bytes.of(request.worker().name()));
            statement.setLong(2, request.worker().epoch());
            statement.setBytes(3, Bytes.of(request.worker().name()));
            statement.setLong(4, request.worker().epoch());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                if (result.getInt(2) > seen) {
                    return null;
                }
                long now = result.getLong(1);
                Long lease = Bytes.longOrNull(result, 3);
                Long next = null;
                for (int i = 0; i < earliest.size(); i++) {
                    Long at = Bytes.longOrNull(result, 6 + i);
                    if (at != null && (next == null || at < next)) {
                        next = at;
                    }
                }
                boolean staged = Bytes.longOrNull(result, 4) != null;
                Long firstLapse = Bytes.longOrNull(result, 5);
                boolean lapsed = firstLapse != null && firstLapse <= now;
                return new Answer(now, lease != null && lease > now, staged, lapsed, next);
            }
        }
    }

    /** The ids of free instances that are due, oldest first. */
    List<String> freeInstances(Connection connection, ClaimRequest request, InstanceQueue queue, int slots)
            throws SQLException {
        List<String> parts = routes.known(Routes.ORCHESTRATOR, request.orchestrators()).stream()
                .map(route -> "select instance_id as id, free_at, 0 as no from {p}instance where queue = "
                        + Codes.of(queue) + " and route_id = " + route
                        + " and free_at > {before all} and free_at <= {now}"
                        + " order by queue, route_id, free_at limit "
                        + slots)
                .toList();
        List<String> ids = new ArrayList<>();
        oldest(connection, parts, slots, result -> ids.add(Bytes.text(result, 1)));
        return ids;
    }

    /** The numbers of free tasks that are due, oldest first. */
    List<Long> freeTasks(Connection connection, ClaimRequest request) throws SQLException {
        List<String> parts = routes.known(Routes.ACTIVITY, request.activities()).stream()
                .map(route -> "select task_no as id, free_at, task_no as no from {p}task where route_id = " + route
                        + " and free_at > {before all} and free_at <= {now} order by route_id, free_at, task_no limit "
                        + request.taskSlots())
                .toList();
        List<Long> numbers = new ArrayList<>();
        oldest(connection, parts, request.taskSlots(), result -> numbers.add(result.getLong(1)));
        return numbers;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** The candidates of all routes are locked here already: two processes that look at once find different ones. */
    private void oldest(Connection connection, List<String> parts, int slots, RowReader reader) throws SQLException {
        if (slots < 1 || parts.isEmpty()) {
            return;
        }
        String text = parts.stream()
                        .map(part -> "select * from (" + part + "{skip locked}) route")
                        .collect(Collectors.joining(" union all ", "select id from (", ") due"))
                + " order by free_at, no limit " + slots;
        try (PreparedStatement statement = connection.prepareStatement(sql.rendered(text));
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                reader.read(result);
            }
        }
    }
}
