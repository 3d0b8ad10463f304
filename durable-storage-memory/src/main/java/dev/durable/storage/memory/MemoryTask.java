package dev.durable.storage.memory;

import dev.durable.history.Payload;
import dev.durable.spi.NewTask;
import dev.durable.spi.TaskKey;
import dev.durable.spi.WorkerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of one task. Claimer and due time are indexed and change through {@link Tables} only. */
final class MemoryTask {
    final MemoryInstance instance;
    final long number;
    final TaskKey key;
    final String name;
    final Payload body;

    int attempts;
    /** When it is due; for a claimed task, when it was claimed. */
    Instant dueAt;

    @Nullable
    WorkerId claimer;

    MemoryTask(MemoryInstance instance, long number, NewTask task, Instant now) {
        this.instance = instance;
        this.number = number;
        this.key = task.key();
        this.name = task.name();
        this.body = task.body();
        this.attempts = task.attempts();
        this.dueAt = task.queuedAt(now);
    }
}
