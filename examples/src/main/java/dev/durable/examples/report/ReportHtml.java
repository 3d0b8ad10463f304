package dev.durable.examples.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** A report as a page of its own, with a chart that needs nothing from elsewhere. */
final class ReportHtml {
    private static final int BAR_HEIGHT = 18;
    private static final int ROW_HEIGHT = 24;
    private static final int LABEL_WIDTH = 220;
    private static final int CHART_WIDTH = 480;
    private static final int VALUE_WIDTH = 120;

    private static final String PAGE = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>%1$s</title>
        <style>
        body { font: 14px sans-serif; margin: 2em; color: #222 }
        table { border-collapse: collapse; margin-top: 2em }
        th, td { padding: 4px 12px; border-bottom: 1px solid #ddd; text-align: right }
        th:first-child, td:first-child { text-align: left }
        tfoot td { font-weight: bold }
        svg text { font: 12px sans-serif; fill: #222 }
        rect { fill: #3b78c2 }
        </style>
        </head>
        <body>
        <h1>%1$s</h1>
        <p>%2$s to %3$s</p>
        %4$s
        <table>
        <thead><tr><th>%5$s</th><th>Lines</th><th>Quantity</th><th>Revenue</th></tr></thead>
        <tbody>
        %6$s</tbody>
        <tfoot>
        %7$s</tfoot>
        </table>
        </body>
        </html>
        """;

    private ReportHtml() {}

    static String render(ReportQuery query, List<ReportRow> rows) {
        StringBuilder body = new StringBuilder();
        rows.forEach(row -> body.append(tableRow(row)));
        return PAGE.formatted(
                escape(query.reportType().title()),
                query.startDate(),
                query.endDate(),
                chart(rows),
                escape(query.reportType().column()),
                body,
                tableRow(ReportRow.total(rows)));
    }

    private static String tableRow(ReportRow row) {
        return "<tr><td>%s</td><td>%d</td><td>%d</td><td>%s</td></tr>\n"
                .formatted(
                        escape(row.label()),
                        row.lines(),
                        row.quantity(),
                        row.revenue().toPlainString());
    }

    private static String chart(List<ReportRow> rows) {
        BigDecimal largest = rows.stream().map(ReportRow::revenue).reduce(BigDecimal.ONE, BigDecimal::max);
        int width = LABEL_WIDTH + CHART_WIDTH + VALUE_WIDTH;
        int height = ROW_HEIGHT * rows.size();
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg role=\"img\" aria-label=\"Revenue\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">\n"
                        .formatted(width, height));
        for (int i = 0; i < rows.size(); i++) {
            ReportRow row = rows.get(i);
            int bar = row.revenue()
                    .multiply(BigDecimal.valueOf(CHART_WIDTH))
                    .divide(largest, 0, RoundingMode.HALF_UP)
                    .intValueExact();
            svg.append(
                    bar(i * ROW_HEIGHT, bar, escape(row.label()), row.revenue().toPlainString()));
        }
        return svg.append("</svg>").toString();
    }

    private static String bar(int top, int length, String label, String value) {
        int baseline = top + BAR_HEIGHT - 4;
        return text(0, baseline, label)
                + "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>".formatted(LABEL_WIDTH, top, length, BAR_HEIGHT)
                + text(LABEL_WIDTH + length + 6, baseline, value)
                + "\n";
    }

    private static String text(int x, int y, String text) {
        return "<text x=\"%d\" y=\"%d\">%s</text>".formatted(x, y, text);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
