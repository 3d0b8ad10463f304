package dev.durable.examples.report;

/** What there is to process: how many order lines, in how many pages, and where the first one is. */
record ReportData(long recordCount, int pages, long firstLine) {}
