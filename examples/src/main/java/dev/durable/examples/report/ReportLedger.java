package dev.durable.examples.report;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The reading side of the order ledger, table {@code report_orders}. Thread-safe. */
final class ReportLedger {
    /** How many order lines a page has: a year takes fourteen pages. */
    static final int PAGE_SIZE = 5_000;

    private static final String MEASURE =
            "select count(*), min(line_id) from report_orders where order_date between ? and ?";

    private static final String AGGREGATE = """
        select %1$s, count(*), sum(quantity), sum(quantity * unit_price), max(line_id)
        from (select * from report_orders
              where line_id > ? and order_date between ? and ?
              order by line_id limit ?) page
        group by %1$s
        """;

    private final DataSource dataSource;

    ReportLedger(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Finds out how much there is to process. */
    ReportData measure(ReportQuery query) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(MEASURE)) {
            statement.setObject(1, query.startDate());
            statement.setObject(2, query.endDate());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long records = row.getLong(1);
                return new ReportData(records, (int) ((records + PAGE_SIZE - 1) / PAGE_SIZE), row.getLong(2));
            }
        }
    }

    /** Adds up one page. */
    PageTotals aggregate(PageRequest request) throws SQLException {
        ReportType type = request.query().reportType();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(AGGREGATE.formatted(type.groupBy()))) {
            statement.setLong(1, request.afterLine());
            statement.setObject(2, request.query().startDate());
            statement.setObject(3, request.query().endDate());
            statement.setInt(4, PAGE_SIZE);
            return totals(type, request.afterLine(), statement);
        }
    }

    private static PageTotals totals(ReportType type, long afterLine, PreparedStatement statement) throws SQLException {
        List<ReportRow> rows = new ArrayList<>();
        long lastLine = afterLine;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                BigDecimal revenue = row.getBigDecimal(4).setScale(2);
                rows.add(new ReportRow(type.label(row.getString(1)), row.getLong(2), row.getLong(3), revenue));
                lastLine = Math.max(lastLine, row.getLong(5));
            }
        }
        return new PageTotals(lastLine, rows);
    }
}
