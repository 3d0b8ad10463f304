package dev.durable.http;

import dev.durable.DurableTaskClient;
import dev.durable.InstanceNotFoundException;
import dev.durable.history.OrchestrationRuntimeStatus;

/** {@code DELETE {base}/{id}}: one atomic step of the storage decides, not a look before it. Thread-safe. */
final class CancelHandler {
    private final DurableTaskClient client;

    CancelHandler(Services services) {
        this.client = services.client();
    }

    HttpResponse handle(Exchange exchange) {
        // The read only makes sure that the operation is this route's, which never changes.
        exchange.requireFound(client.getInstance(exchange.instanceId(), false));
        OrchestrationRuntimeStatus status;
        try {
            status = client.terminate(exchange.instanceId(), "Cancelled by user");
        } catch (InstanceNotFoundException e) {
            throw exchange.notFound();
        }
        if (status == OrchestrationRuntimeStatus.TERMINATED) {
            return HttpResponse.empty(204);
        }
        throw new Problem(ProblemType.OPERATION_ALREADY_ENDED, "the operation ended before it could be cancelled")
                .with("message", "Cannot cancel completed operation")
                .with("instanceId", exchange.instanceId())
                .with("runtimeStatus", status.displayName())
                .with("retryable", false);
    }
}
