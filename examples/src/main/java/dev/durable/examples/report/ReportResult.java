package dev.durable.examples.report;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The output of a report.
 *
 * @param reportId its name
 * @param downloadUrl where the rows are
 * @param summary its totals
 */
public record ReportResult(String reportId, String downloadUrl, Summary summary) {

    /**
     * The totals; each can be checked against the table {@code report_orders}.
     *
     * @param reportType what was reported
     * @param startDate the first day
     * @param endDate the last day
     * @param recordCount how many order lines
     * @param quantity how many pieces
     * @param revenue the sum of quantity times unit price
     * @param rows how many rows the download has
     */
    public record Summary(
            ReportType reportType,
            LocalDate startDate,
            LocalDate endDate,
            long recordCount,
            long quantity,
            BigDecimal revenue,
            int rows) {}
}
