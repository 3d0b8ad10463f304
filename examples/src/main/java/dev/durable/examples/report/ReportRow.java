package dev.durable.examples.report;

import java.math.BigDecimal;
import java.util.Collection;

/** One row of a report: the order lines of one month, product or customer. */
record ReportRow(String label, long lines, long quantity, BigDecimal revenue) {

    static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(2);

    ReportRow plus(ReportRow other) {
        return new ReportRow(label, lines + other.lines, quantity + other.quantity, revenue.add(other.revenue));
    }

    static ReportRow total(Collection<ReportRow> rows) {
        return rows.stream().reduce(new ReportRow("Total", 0, 0, NOTHING), ReportRow::plus);
    }
}
