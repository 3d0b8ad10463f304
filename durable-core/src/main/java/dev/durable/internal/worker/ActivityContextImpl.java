package dev.durable.internal.worker;

import dev.durable.TaskActivityContext;
import dev.durable.history.HistoryEvent;
import dev.durable.spi.TaskKey;
import java.util.function.BooleanSupplier;

/** What one execution of an activity knows. Thread-safe. */
record ActivityContextImpl(TaskKey key, HistoryEvent.TaskScheduled scheduled, BooleanSupplier cancelled)
        implements TaskActivityContext {
    @Override
    public String name() {
        return scheduled.name();
    }

    @Override
    public String instanceId() {
        return key.instance().instanceId();
    }

    @Override
    public int taskId() {
        return key.taskId();
    }

    @Override
    public int attempt() {
        return scheduled.attempt();
    }

    @Override
    public String idempotencyKey() {
        return key.instance().incarnation() + "-" + key.run() + "-" + scheduled.keyTaskId();
    }

    @Override
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }
}
