package dev.durable.testkit.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a database tells how many rows a select reads, which is not how many it returns. */
@FunctionalInterface
public interface RowsRead {
    /**
     * Runs a select once more, where it runs, and counts.
     *
     * @param select a select that is about to run, with its parameters set
     * @return how many rows, or entries of an index, one step of it reads or throws away at most
     * @throws SQLException if the database fails
     */
    long by(Execution select) throws SQLException;

    /**
     * Counts in H2, which notes beside each step of a plan how many rows it scanned.
     *
     * @return the way to count
     */
    static RowsRead inH2() {
        return select -> largest(plan("explain analyze ", select), Pattern.compile("scanCount: (\\d+)"));
    }

    /**
     * Counts in PostgreSQL, which notes beside each scan how many rows came out of it, and how many it removed.
     *
     * @return the way to count
     */
    static RowsRead inPostgres() {
        Pattern rows = Pattern.compile("Scan.*actual.*rows=(\\d+)|Rows Removed by [A-Za-z ]*Filter: (\\d+)");
        return select -> largest(plan("explain (analyze, costs off) ", select), rows);
    }

    /**
     * Counts in MariaDB or MySQL, which count every row and every entry of an index that a session looks at.
     *
     * @return the way to count
     */
    static RowsRead inMariaDb() {
        return select -> {
            try (PreparedStatement query = select.connection().prepareStatement(select.text())) {
                select.bind(query);
                long first = handlerReads(select.connection());
                long before = handlerReads(select.connection());
                query.executeQuery().close();
                // To look at the count counts as well.
                return handlerReads(select.connection()) - before - (before - first);
            }
        };
    }

    private static long handlerReads(Connection connection) throws SQLException {
        long reads = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show session status like 'Handler_read%'")) {
            while (row.next()) {
                reads += row.getLong(2);
            }
        }
        return reads;
    }

    private static String plan(String explain, Execution select) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement = select.connection().prepareStatement(explain + select.text())) {
            select.bind(statement);
            try (ResultSet lines = statement.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }

    private static long largest(String plan, Pattern rows) {
        long largest = 0;
        Matcher matcher = rows.matcher(plan);
        while (matcher.find()) {
            String number = matcher.group(1);
            largest = Math.max(largest, Long.parseLong(number == null ? matcher.group(2) : number));
        }
        return largest;
    }
}
