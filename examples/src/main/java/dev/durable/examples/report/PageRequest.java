package dev.durable.examples.report;

/** One page: the next lines of the ledger after a known one. */
record PageRequest(ReportQuery query, int page, long afterLine) {}
