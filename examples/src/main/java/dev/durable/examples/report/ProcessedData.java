package dev.durable.examples.report;

import java.util.List;

/** A report that is computed and not yet written. */
record ProcessedData(ReportQuery query, List<ReportRow> rows) {
    ProcessedData {
        rows = List.copyOf(rows);
    }
}
