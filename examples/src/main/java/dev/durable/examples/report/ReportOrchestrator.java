package dev.durable.examples.report;

import dev.durable.NonRetriableException;
import dev.durable.RetryPolicy;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A report in three stages, each of which lasts long enough to be seen by a client that polls. */
public final class ReportOrchestrator implements TaskOrchestrator<ReportRequest, ReportResult> {
    private static final Duration STAGE_PACE = Duration.ofMillis(500);
    private static final Duration PAGE_PACE = Duration.ofMillis(120);
    /** A database that is down for a minute or two fails no report. */
    private static final TaskOptions RETRY = TaskOptions.retry(RetryPolicy.of(10, Duration.ofMillis(500)));

    @Override
    public ReportResult run(TaskOrchestrationContext context, ReportRequest request) {
        ReportQuery query = request.query();

        context.setCustomStatus(ReportProgress.fetching());
        ReportData data =
                context.callActivity(FetchReportData.class, query, RETRY).await();
        context.createTimer(STAGE_PACE).await();

        context.setCustomStatus(ReportProgress.processing(data, 0));
        List<ReportRow> rows = process(context, query, data);
        context.createTimer(STAGE_PACE.plusSeconds(request.delay())).await();
        if (request.failure() != null) {
            throw new NonRetriableException("report-failed", request.failure());
        }

        context.setCustomStatus(ReportProgress.generating());
        context.createTimer(STAGE_PACE).await();
        return context.callActivity(GenerateReportOutput.class, new ProcessedData(query, rows), RETRY)
                .await();
    }

    private static List<ReportRow> process(TaskOrchestrationContext context, ReportQuery query, ReportData data) {
        SortedMap<String, ReportRow> rows = new TreeMap<>();
        long afterLine = data.firstLine() - 1;
        for (int page = 1; page <= data.pages(); page++) {
            PageTotals totals = context.callActivity(
                            ProcessReportPage.class, new PageRequest(query, page, afterLine), RETRY)
                    .await();
            totals.rows().forEach(row -> rows.merge(row.label(), row, ReportRow::plus));
            afterLine = totals.lastLine();
            context.setCustomStatus(ReportProgress.processing(data, page));
            context.createTimer(PAGE_PACE).await();
        }
        return new ArrayList<>(rows.values());
    }
}
