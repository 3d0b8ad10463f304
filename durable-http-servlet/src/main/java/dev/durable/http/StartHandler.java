package dev.durable.http;

import dev.durable.DurableTaskClient;
import dev.durable.StartOptions;
import dev.durable.history.Payload;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code POST {base}}: checks everything, stores the start, and only then says 202. Thread-safe. */
final class StartHandler {
    private final DurableTaskClient client;
    private final Links links;
    private final InputReader inputs;
    private final WebhookOption webhooks;
    private final int maxBodyBytes;

    StartHandler(Services services, InputReader inputs, WebhookOption webhooks, int maxBodyBytes) {
        this.client = services.client();
        this.links = services.links();
        this.inputs = inputs;
        this.webhooks = webhooks;
        this.maxBodyBytes = maxBodyBytes;
    }

    HttpResponse handle(Exchange exchange) {
        Payload body = JsonBody.read(exchange.request(), maxBodyBytes);
        StartOptions options = check(exchange, body);
        // The very bytes that were checked become the input, so that nothing can differ between the two.
        String id = client.scheduleNewOrchestrationInstance(exchange.route().orchestrator(), body, options);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("instanceId", id);
        members.put("statusUrl", links.status(exchange, id));
        members.put("resultUrl", links.result(exchange, id));
        members.put("cancelUrl", links.operation(exchange, id));
        return HttpResponse.of(202, Json.MEDIA_TYPE, Json.write(members))
                .with("Location", links.status(exchange, id))
                .with("Retry-After", Long.toString(RetryAfter.STARTED));
    }

    private StartOptions check(Exchange exchange, Payload body) {
        try {
            validate(exchange.route(), body);
            return webhooks.apply(
                    exchange.route(), body, template -> links.operations(exchange) + template, StartOptions.DEFAULT);
        } catch (InvalidInputException e) {
            throw InvalidInput.problem(e, body);
        }
    }

    private <I> void validate(AsyncRoute<I> route, Payload body) {
        route.validator().accept(inputs.read(body, route, webhooks.pointer(route)));
    }
}
