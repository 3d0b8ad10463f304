package dev.durable.http;

import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.history.Payload;
import java.time.InstantSource;

/** {@code GET {base}/{id}/result}: the output as it is, once there is one. Thread-safe. */
final class ResultHandler {
    private static final Payload NULL = Payload.ofUtf8("null");

    private final DurableTaskClient client;
    private final InstantSource clock;

    ResultHandler(Services services) {
        this.client = services.client();
        this.clock = services.clock();
    }

    HttpResponse handle(Exchange exchange) {
        OrchestrationMetadata found = exchange.requireFound(client.getInstance(exchange.instanceId(), true));
        return switch (found.status()) {
            case COMPLETED -> HttpResponse.of(200, Json.MEDIA_TYPE, found.output() == null ? NULL : found.output());
            case FAILED -> throw Failures.problem(ProblemType.OPERATION_FAILED, 409, found);
            case TERMINATED -> throw Failures.problem(ProblemType.OPERATION_TERMINATED, 409, found);
            case PENDING, RUNNING, SUSPENDED ->
                throw new Problem(ProblemType.OPERATION_NOT_COMPLETED, "the operation has no result yet")
                        .with("message", "Operation not yet completed")
                        .with("instanceId", found.instanceId())
                        .with("runtimeStatus", found.status().displayName())
                        .with("retryable", true)
                        .header("Retry-After", Long.toString(RetryAfter.of(found, clock.instant())));
        };
    }
}
