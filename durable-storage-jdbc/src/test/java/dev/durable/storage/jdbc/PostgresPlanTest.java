package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

class PostgresPlanTest extends PlanRules {
    private static final Pattern FILTERED = Pattern.compile("Rows Removed by [A-Za-z ]*Filter: (\\d+)");
    private static final Pattern SCANNED = Pattern.compile("Scan.*actual.*rows=(\\d+)");

    @Override
    DataSource open() {
        return Postgres.dataSource();
    }

    @Override
    String multiply(String table, String otherColumns, String id) {
        return "insert into " + table + " (instance_id, " + otherColumns + ") select convert_to('" + id
                + "' || n, 'UTF8'), " + otherColumns + " from " + table + ", generate_series(1, " + ROWS
                + ") n where instance_id = convert_to('" + id + "', 'UTF8')";
    }

    @Override
    String analyzed() {
        return "";
    }

    @Override
    List<Integer> rowsRead(Connection connection, String select, Parameters parameters) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement explain = connection.prepareStatement("explain (analyze, costs off) " + select)) {
            parameters.set(explain);
            try (ResultSet lines = explain.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
        }
        List<Integer> rows = new ArrayList<>();
        for (Pattern pattern : List.of(FILTERED, SCANNED)) {
            Matcher matcher = pattern.matcher(plan);
            while (matcher.find()) {
                rows.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return rows;
    }
}
