package dev.durable;

import org.jspecify.annotations.Nullable;

/**
 * Code that coordinates activities, timers, events and other orchestrations, and survives crashes, deploys and
 * months of waiting: its progress is a stored history, and the code is run again over that history whenever its
 * state is needed and not in memory.
 *
 * <p>So it must do the same each time it sees the same history. It must not read clocks, random numbers,
 * environment or files, nor start threads, sleep or do I/O: {@link TaskOrchestrationContext} has durable
 * counterparts, and activities do the rest. Changing the code under running instances follows the rules in
 * {@code docs/determinism.md}; an instance that no longer fits its history is parked, not guessed past.
 *
 * <p>An exception thrown out of {@link #run} fails the orchestration. One object may run many instances at the
 * same time, each on a thread of its own; keep state in local variables, not in fields.
 *
 * @param <I> the input
 * @param <O> the output
 */
@FunctionalInterface
public interface TaskOrchestrator<I extends @Nullable Object, O extends @Nullable Object> {

    /**
     * Runs the orchestration from its beginning.
     *
     * @param context the only way to the world outside
     * @param input what the instance was started with
     * @return the output
     * @throws Exception to fail the orchestration
     */
    O run(TaskOrchestrationContext context, I input) throws Exception;
}
