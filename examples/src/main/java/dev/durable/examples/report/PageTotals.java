package dev.durable.examples.report;

import java.util.List;

/** What one page adds up to, and the line where the next page begins. */
record PageTotals(long lastLine, List<ReportRow> rows) {
    PageTotals {
        rows = List.copyOf(rows);
    }
}
