/**
 * The engine: history and incoming events in, a decision out. No I/O, no clock, no random numbers, no thread pool:
 * all of these come in as parameters. {@link dev.durable.internal.replay.OrchestrationRun} is where to begin.
 */
@NullMarked
package dev.durable.internal.replay;

import org.jspecify.annotations.NullMarked;
