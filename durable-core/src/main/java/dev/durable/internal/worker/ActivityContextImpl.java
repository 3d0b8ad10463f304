package dev.durable.internal.worker;

import dev.durable.TaskActivityContext;
import dev.durable.history.HistoryEvent;
import dev.durable.spi.TaskKey;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What one execution of an activity knows. Thread-safe. */
record ActivityContextImpl(
        TaskKey key,
        HistoryEvent.TaskScheduled scheduled,
        BooleanSupplier cancelled,
        @Nullable OutsideCompletion outside)
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

    @Override
    public String completionToken() {
        return outside == null ? TaskActivityContext.super.completionToken() : outside.takeToken();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // it is null, which fits every type
    public <T extends @Nullable Object> T completeLater() {
        return later(null);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // it is null, which fits every type
    public <T extends @Nullable Object> T completeLater(Duration within) {
        return later(Objects.requireNonNull(within, "within"));
    }

    @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway"}) // it is null, which fits every type
    private <T extends @Nullable Object> T later(@Nullable Duration within) {
        if (outside == null) {
            return TaskActivityContext.super.completeLater();
        }
        outside.defer(within);
        return null;
    }
}
