package dev.durable.examples.report;

import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import java.sql.SQLException;

/** Finds out how much there is to process. */
final class FetchReportData implements TaskActivity<ReportQuery, ReportData> {
    private final ReportLedger ledger;
    private final ExecutionLog log;

    FetchReportData(ReportLedger ledger, ExecutionLog log) {
        this.ledger = ledger;
        this.log = log;
    }

    @Override
    public ReportData run(TaskActivityContext context, ReportQuery query) throws SQLException {
        log.executing(context, "");
        return ledger.measure(query);
    }
}
