package dev.durable.examples.report;

import java.math.BigDecimal;

/** What the generated ledger adds up to, computed without the database. */
record LedgerTotals(long lines, long quantity, BigDecimal revenue) {

    static LedgerTotals of(int year) {
        long lines = 0;
        long quantity = 0;
        BigDecimal revenue = ReportRow.NOTHING;
        for (long n = 1; n <= OrderLine.COUNT; n++) {
            OrderLine line = OrderLine.line(n);
            if (line.orderDate().getYear() == year) {
                lines++;
                quantity += line.quantity();
                revenue = revenue.add(line.revenue());
            }
        }
        return new LedgerTotals(lines, quantity, revenue);
    }

    int pages() {
        return (int) ((lines + ReportLedger.PAGE_SIZE - 1) / ReportLedger.PAGE_SIZE);
    }
}
