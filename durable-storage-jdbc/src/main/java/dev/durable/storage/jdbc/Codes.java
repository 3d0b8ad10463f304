package dev.durable.storage.jdbc;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.InstanceQueue;

/** The numbers that stand for constants in the tables; they are for ever. */
final class Codes {
    private Codes() {}

    static int of(OrchestrationRuntimeStatus status) {
        return switch (status) {
            case PENDING -> 0;
            case RUNNING -> 1;
            case SUSPENDED -> 2;
            case COMPLETED -> 3;
            case FAILED -> 4;
            case TERMINATED -> 5;
        };
    }

    static OrchestrationRuntimeStatus status(int code) {
        for (OrchestrationRuntimeStatus status : OrchestrationRuntimeStatus.values()) {
            if (of(status) == code) {
                return status;
            }
        }
        throw new IllegalStateException("no status has the number " + code);
    }

    static int of(InstanceQueue queue) {
        return switch (queue) {
            case USER -> 0;
            case SYSTEM -> 1;
        };
    }

    static InstanceQueue queue(int code) {
        for (InstanceQueue queue : InstanceQueue.values()) {
            if (of(queue) == code) {
                return queue;
            }
        }
        throw new IllegalStateException("no queue has the number " + code);
    }
}
