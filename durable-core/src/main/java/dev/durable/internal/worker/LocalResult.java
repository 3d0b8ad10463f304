package dev.durable.internal.worker;

import dev.durable.history.HistoryEvent;

/**
 * What came of an activity that ran here.
 *
 * @param run the run that scheduled it
 * @param event its result, or that it takes longer
 */
record LocalResult(int run, HistoryEvent.Reply event) {}
