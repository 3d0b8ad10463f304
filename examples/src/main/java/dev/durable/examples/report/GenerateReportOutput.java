package dev.durable.examples.report;

import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import java.sql.SQLException;

/** Writes the rows of a finished report to where the download reads them. */
final class GenerateReportOutput implements TaskActivity<ProcessedData, ReportResult> {
    private final ReportOutputs outputs;
    private final ExecutionLog log;
    private final String baseUrl;

    /** The base URL is what goes before {@code /api/reports}: empty, or an absolute URL without a last slash. */
    GenerateReportOutput(ReportOutputs outputs, ExecutionLog log, String baseUrl) {
        this.outputs = outputs;
        this.log = log;
        this.baseUrl = baseUrl;
    }

    @Override
    public ReportResult run(TaskActivityContext context, ProcessedData data) throws SQLException {
        log.executing(context, "");
        String id = context.instanceId();
        outputs.write(id, data.rows());
        ReportRow total = ReportRow.total(data.rows());
        ReportQuery query = data.query();
        return new ReportResult(
                "report-" + id,
                baseUrl + ReportApi.BASE_PATH + "/" + id + "/download",
                new ReportResult.Summary(
                        query.reportType(),
                        query.startDate(),
                        query.endDate(),
                        total.lines(),
                        total.quantity(),
                        total.revenue(),
                        data.rows().size()));
    }
}
