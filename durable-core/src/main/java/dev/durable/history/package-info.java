/**
 * The history vocabulary: what can happen to an orchestration instance, as sealed records.
 *
 * <p>Read {@link dev.durable.history.HistoryEvent} first; it is the table of contents of the system.
 * Everything else in the library produces, stores or replays these events.
 */
@NullMarked
package dev.durable.history;

import org.jspecify.annotations.NullMarked;
