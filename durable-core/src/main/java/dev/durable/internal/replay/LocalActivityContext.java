package dev.durable.internal.replay;

import dev.durable.TaskActivityContext;

/** What a local activity knows. Thread-safe. */
record LocalActivityContext(String name, RunIdentity run, int taskId) implements TaskActivityContext {
    @Override
    public String instanceId() {
        return run.instanceId();
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public String idempotencyKey() {
        return run.incarnation() + "-" + run.run() + "-" + taskId;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }
}
