package dev.durable.internal.replay;

/**
 * Unwinds the thread of an orchestrator whose instance leaves memory. An {@code Error}, so that {@code catch
 * (Exception)} in user code does not see it; without a stack trace, since it is no failure.
 */
final class UnwindError extends Error {
    private static final long serialVersionUID = 1L;

    UnwindError() {
        super("the instance leaves memory; this is not a failure, let it pass", null, false, false);
    }
}
