package dev.durable.examples.report;

import java.time.LocalDate;

/** What is reported, checked: the request without its options. */
record ReportQuery(ReportType reportType, LocalDate startDate, LocalDate endDate) {}
