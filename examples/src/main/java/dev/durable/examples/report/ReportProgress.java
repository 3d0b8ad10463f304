package dev.durable.examples.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** The custom status of a running report. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReportProgress(
        String stage, @Nullable Long recordCount, @Nullable Integer progress) {

    static ReportProgress fetching() {
        return new ReportProgress("Fetching data", null, null);
    }

    static ReportProgress processing(ReportData data, int pagesDone) {
        int percent = data.pages() == 0 ? 100 : 100 * pagesDone / data.pages();
        return new ReportProgress("Processing", data.recordCount(), percent);
    }

    static ReportProgress generating() {
        return new ReportProgress("Generating output", null, null);
    }
}
