package dev.durable.http;

import dev.durable.OrchestrationMetadata;
import dev.durable.history.FailureDetails;
import dev.durable.history.OrchestrationRuntimeStatus;

/** How an operation that did not complete is described. */
final class Failures {
    private Failures() {}

    /** Why it ended, never empty: the clients of the contract show nothing else. */
    static String text(OrchestrationMetadata ended) {
        FailureDetails failure = ended.failure();
        if (failure != null && !failure.message().isBlank()) {
            return failure.message();
        }
        return ended.status() == OrchestrationRuntimeStatus.TERMINATED
                ? "Operation was terminated"
                : "Operation failed" + (failure == null ? "" : " (" + failure.type() + ")");
    }

    /** The problem that stands for the outcome; its {@code status} is a number, so the status has another name. */
    static Problem problem(ProblemType type, int code, OrchestrationMetadata ended) {
        boolean failed = type == ProblemType.OPERATION_FAILED;
        return new Problem(type, code, text(ended))
                .with("message", failed ? "Operation failed" : "Operation was terminated")
                .with("instanceId", ended.instanceId())
                .with("runtimeStatus", ended.status().displayName())
                .with("error", text(ended))
                .with("failure", failed && ended.failure() != null ? Json.failure(ended.failure()) : null)
                .with("retryable", false);
    }
}
