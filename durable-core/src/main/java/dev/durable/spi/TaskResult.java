package dev.durable.spi;

/** What came of a {@link TaskCompletion}. */
public enum TaskResult {
    /** The result is in the inbox and the task is gone. */
    RECORDED,
    /** The task was gone: recorded before, or its run or instance has ended. Nothing changed. */
    STALE
}
