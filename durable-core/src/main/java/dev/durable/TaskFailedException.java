package dev.durable;

import dev.durable.history.FailureDetails;

/** An activity or a sub-orchestration failed, after its retries. Thrown by {@link Task#await()}. */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String taskName;
    private final int taskId;
    private final transient FailureDetails details;

    /**
     * Creates the exception.
     *
     * @param taskName the activity's or orchestrator's name
     * @param taskId the id of the last attempt's task
     * @param details why it failed
     */
    public TaskFailedException(String taskName, int taskId, FailureDetails details) {
        super("Task '" + taskName + "' (#" + taskId + ") failed: " + details.message());
        this.taskName = taskName;
        this.taskId = taskId;
        this.details = details;
    }

    /**
     * Returns the name of what failed.
     *
     * @return the activity's or orchestrator's name
     */
    public String taskName() {
        return taskName;
    }

    /**
     * Returns the id of the last attempt's task.
     *
     * @return the task id
     */
    public int taskId() {
        return taskId;
    }

    /**
     * Returns why it failed, with the chain of causes.
     *
     * @return the details
     */
    public FailureDetails details() {
        return details;
    }
}
