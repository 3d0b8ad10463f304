package dev.durable.http.webhook;

import dev.durable.DurableBuilder;
import dev.durable.StartOptions;
import java.time.InstantSource;

/** Joins webhooks with a worker and with a start. Thread-safe. */
public final class Webhooks {
    static final String ORCHESTRATOR = "$durable/webhook";
    static final String ATTEMPT = "$durable/webhook-attempt";

    private Webhooks() {}

    /**
     * Makes a worker deliver webhooks.
     *
     * @param builder the worker's builder
     * @param settings how they are delivered
     */
    public static void install(DurableBuilder builder, WebhookSettings settings) {
        builder.systemOrchestrator(ORCHESTRATOR, new DeliverWebhook());
        builder.activity(ATTEMPT, new SendWebhook(settings, InstantSource.system()));
    }

    /**
     * Returns what a start carries so that its end is delivered. The URL is not checked here; see
     * {@link WebhookSettings#requireAllowed}.
     *
     * @param settings the schedule is taken from them
     * @param url where to deliver
     * @param operationsUrl the URL under which the operation lies: {@code /<id>/status} and {@code /<id>/result}
     *     are added to it
     * @return what to give to {@link StartOptions#withOnTerminal}
     */
    public static StartOptions.OnTerminal onTerminal(WebhookSettings settings, String url, String operationsUrl) {
        return new StartOptions.OnTerminal(
                ORCHESTRATOR, new WebhookTarget(url, operationsUrl, settings.schedule()).write());
    }
}
