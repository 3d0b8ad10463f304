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
import org.h2.jdbcx.JdbcDataSource;

class H2PlanTest extends PlanRules {
    private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

    @Override
    DataSource open() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:plan;DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    @Override
    String multiply(String table, String otherColumns, String id) {
        return "insert into " + table + " (instance_id, " + otherColumns + ") select stringtoutf8('" + id + "' || x), "
                + otherColumns + " from " + table + ", system_range(1, " + ROWS + ") where instance_id = stringtoutf8('"
                + id + "')";
    }

    @Override
    String analyzed() {
        return "table ";
    }

    @Override
    List<Integer> rowsRead(Connection connection, String select, Parameters parameters) throws SQLException {
        try (PreparedStatement explain = connection.prepareStatement("explain analyze " + select)) {
            parameters.set(explain);
            try (ResultSet plan = explain.executeQuery()) {
                plan.next();
                List<Integer> rows = new ArrayList<>();
                Matcher matcher = SCANNED.matcher(plan.getString(1));
                while (matcher.find()) {
                    rows.add(Integer.parseInt(matcher.group(1)));
                }
                return rows;
            }
        }
    }
}
