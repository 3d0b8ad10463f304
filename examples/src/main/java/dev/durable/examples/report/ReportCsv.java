package dev.durable.examples.report;

import java.util.List;

/** A report as comma-separated values, RFC 4180. */
final class ReportCsv {
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private ReportCsv() {}

    static String render(ReportQuery query, List<ReportRow> rows) {
        StringBuilder csv = new StringBuilder();
        csv.append(query.reportType().column()).append(",Lines,Quantity,Revenue\r\n");
        for (ReportRow row : rows) {
            append(csv, row);
        }
        append(csv, ReportRow.total(rows));
        return csv.toString();
    }

    private static void append(StringBuilder csv, ReportRow row) {
        csv.append(field(row.label()))
                .append(',')
                .append(row.lines())
                .append(',')
                .append(row.quantity());
        csv.append(',').append(row.revenue().toPlainString()).append("\r\n");
    }

    /** A spreadsheet would run a text that begins like a formula; a quote in front makes it a text again. */
    private static String field(String text) {
        String safe = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
