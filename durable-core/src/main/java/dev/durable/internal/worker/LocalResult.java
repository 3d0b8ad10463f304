package dev.durable.internal.worker;

import dev.durable.history.HistoryEvent;

/**
 * The result of an activity that ran here.
 *
 * @param run the run that scheduled it
 * @param event the result
 */
record LocalResult(int run, HistoryEvent.Result event) {}
