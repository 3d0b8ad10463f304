package dev.durable.examples.report;

import dev.durable.http.InvalidInputException;
import dev.durable.http.InvalidInputException.Violation;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body that starts a report. All members are nullable here, so that {@link #validate()} can tell a client which
 * are missing.
 *
 * @param reportType what is reported: sales, products or customers
 * @param startDate the first day
 * @param endDate the last day
 * @param webhookUrl who is told when the report is done, or null
 * @param delaySeconds how many seconds longer the processing takes, or null for none
 * @param failWith fails the report with this message, or null
 */
public record ReportRequest(
        @Nullable ReportType reportType,
        @Nullable LocalDate startDate,
        @Nullable LocalDate endDate,
        @Nullable String webhookUrl,
        @Nullable Integer delaySeconds,
        @Nullable String failWith) {
    private static final int MAX_DELAY_SECONDS = 86_400;
    private static final int MAX_MESSAGE = 1_000;
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2999;

    /**
     * Checks the values.
     *
     * @throws InvalidInputException naming each member that is wrong
     */
    public void validate() {
        List<Violation> violations = new ArrayList<>();
        if (reportType == null) {
            violations.add(
                    new Violation("reportType", "must be one of sales, products, customers, was null or missing"));
        }
        checkDate("startDate", startDate, violations);
        checkDate("endDate", endDate, violations);
        if (startDate != null && endDate != null && endDate.isBefore(startDate)) {
            violations.add(new Violation("endDate", "must not be before startDate " + startDate));
        }
        if (delaySeconds != null && (delaySeconds < 0 || delaySeconds > MAX_DELAY_SECONDS)) {
            violations.add(new Violation("delaySeconds", "must be from 0 to " + MAX_DELAY_SECONDS));
        }
        if (failWith != null && failWith.length() > MAX_MESSAGE) {
            violations.add(new Violation("failWith", "must have at most " + MAX_MESSAGE + " characters"));
        }
        if (!violations.isEmpty()) {
            throw new InvalidInputException(violations);
        }
    }

    private static void checkDate(String member, @Nullable LocalDate date, List<Violation> violations) {
        if (date == null) {
            violations.add(new Violation(member, "must be a date such as 2024-01-31, was null or missing"));
        } else if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            violations.add(new Violation(member, "must be in a year from " + FIRST_YEAR + " to " + LAST_YEAR));
        }
    }

    ReportQuery query() {
        return new ReportQuery(
                Objects.requireNonNull(reportType, "reportType"),
                Objects.requireNonNull(startDate, "startDate"),
                Objects.requireNonNull(endDate, "endDate"));
    }

    int delay() {
        return delaySeconds == null ? 0 : delaySeconds;
    }

    @Nullable
    String failure() {
        return failWith == null || failWith.isEmpty() ? null : failWith;
    }
}
