package dev.durable.examples.report;

import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import java.sql.SQLException;

/** Adds up one page of the ledger. */
final class ProcessReportPage implements TaskActivity<PageRequest, PageTotals> {
    private final ReportLedger ledger;
    private final ExecutionLog log;

    ProcessReportPage(ReportLedger ledger, ExecutionLog log) {
        this.ledger = ledger;
        this.log = log;
    }

    @Override
    public PageTotals run(TaskActivityContext context, PageRequest request) throws SQLException {
        log.executing(context, " page=" + request.page());
        return ledger.aggregate(request);
    }
}
