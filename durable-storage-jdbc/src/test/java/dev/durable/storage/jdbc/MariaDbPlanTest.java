package dev.durable.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

class MariaDbPlanTest extends PlanRules {
    @Override
    DataSource open() {
        return MariaDb.dataSource();
    }

    @Override
    String multiply(String table, String otherColumns, String id) {
        return "insert into " + table + " (instance_id, " + otherColumns + ") select concat('" + id + "', seq), "
                + otherColumns + " from " + table + " join seq_1_to_" + ROWS + " where instance_id = '" + id + "'";
    }

    @Override
    String analyzed() {
        return "table ";
    }

    /** The server counts each row and each entry of an index that it looks at. */
    @Override
    List<Integer> rowsRead(Connection connection, String select, Parameters parameters) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement query = connection.prepareStatement(select)) {
            statement.execute("flush status");
            parameters.set(query);
            query.executeQuery().close();
            try (ResultSet reads = statement.executeQuery("select sum(variable_value)"
                    + " from information_schema.session_status where variable_name like 'HANDLER_READ%'")) {
                reads.next();
                return List.of(reads.getInt(1));
            }
        }
    }
}
