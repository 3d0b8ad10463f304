package dev.durable.http;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The input of the operations in these tests. */
public record ReportRequest(
        ReportType reportType,
        LocalDate startDate,
        LocalDate endDate,
        @Nullable Integer count,
        @Nullable List<Line> lines,
        @Nullable String webhookUrl) {

    public enum ReportType {
        sales,
        products
    }

    public record Line(String name, long amount) {}

    public void validate() {
        if (startDate == null) {
            throw new InvalidInputException("startDate", "is required");
        }
        if (endDate != null && endDate.isBefore(startDate)) {
            throw new InvalidInputException("endDate", "must not be before startDate");
        }
    }
}
