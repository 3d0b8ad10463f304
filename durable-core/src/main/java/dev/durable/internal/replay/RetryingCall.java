package dev.durable.internal.replay;

import dev.durable.RetryPolicy;
import dev.durable.TaskFailedException;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call of an activity or a child, with its retries: each attempt is an operation of its own, with a durable timer
 * between them. All of it happens on the driver, as results are applied, so the history is the same hot and
 * replayed.
 */
final class RetryingCall<O extends @Nullable Object> implements Operation.Listener {
    /** Schedules one attempt. */
    interface Attempt {
        /** Returns the task id of the attempt. */
        int schedule(int attempt, int firstTaskId, Operation.Listener listener);
    }

    private final RunScope run;
    private final String name;
    private final @Nullable RetryPolicy policy;
    private final Attempt attempts;
    private final TypeRef<O> resultType;
    private final TaskImpl<O> task;
    private final Instant firstAttemptAt;
    private int attempt;
    private int firstTaskId = -1;
    private int taskId;
    /** What it waits for: the attempt, or the timer before the next one. */
    private int open;

    RetryingCall(RunScope run, String name, @Nullable RetryPolicy policy, Attempt attempts, TypeRef<O> resultType) {
        this.run = run;
        this.name = name;
        this.policy = policy;
        this.attempts = attempts;
        this.resultType = resultType;
        this.task = new TaskImpl<O>(run).onCancel(() -> run.cancel(open));
        this.firstAttemptAt = run.time;
    }

    TaskImpl<O> start() {
        next();
        return task;
    }

    @Override
    public void completed(@Nullable Payload output) {
        run.deliver(output, resultType, task);
    }

    @Override
    public void failed(FailureDetails failure) {
        Duration delay = delayBeforeNext(failure);
        if (delay == null) {
            giveUp(failure);
        } else {
            open = run.addTimer(run.after(delay), () -> tryAgain(failure));
        }
    }

    private void tryAgain(FailureDetails failure) {
        if (run.continuation() == null) {
            next();
        } else {
            giveUp(failure);
        }
    }

    private void giveUp(FailureDetails failure) {
        task.fail(new TaskFailedException(name, taskId, failure));
    }

    private void next() {
        attempt++;
        taskId = attempts.schedule(attempt, firstTaskId, this);
        open = taskId;
        if (firstTaskId < 0) {
            firstTaskId = taskId;
        }
    }

    private @Nullable Duration delayBeforeNext(FailureDetails failure) {
        if (policy == null || failure.nonRetriable() || attempt >= policy.maxAttempts()) {
            return null;
        }
        if (run.continuation() != null) {
            // The code may still wait for what it called before continueAsNew, but the run takes no new action.
            return null;
        }
        Duration delay = policy.delayAfter(attempt);
        Duration timeout = policy.retryTimeout();
        if (timeout != null
                && Duration.between(firstAttemptAt, run.time).plus(delay).compareTo(timeout) > 0) {
            return null;
        }
        return delay;
    }
}
