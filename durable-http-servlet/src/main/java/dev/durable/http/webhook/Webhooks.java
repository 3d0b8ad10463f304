package dev.durable.http.webhook;

import dev.durable.DurableBuilder;
import dev.durable.StartOptions;
import java.time.InstantSource;
import java.util.Objects;

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
        Objects.requireNonNull(builder, "builder");
        Objects.requireNonNull(settings, "settings");
        builder.systemOrchestrator(ORCHESTRATOR, new DeliverWebhook());
        builder.activity(ATTEMPT, new SendWebhook(settings, InstantSource.system()));
    }

    /**
     * Returns what a start carries so that its end is delivered. The URL is not checked here; see
     * {@link WebhookSettings#requireAllowed}.
     *
     * @param settings the schedule is taken from them
     * @param url where to deliver
     * @param statusUrl the URL of the status, with {@code {id}} where the instance id belongs
     * @param resultUrl the URL of the result, with {@code {id}} where the instance id belongs
     * @return what to give to {@link StartOptions#withOnTerminal}
     */
    public static StartOptions.OnTerminal onTerminal(
            WebhookSettings settings, String url, String statusUrl, String resultUrl) {
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(statusUrl, "statusUrl");
        Objects.requireNonNull(resultUrl, "resultUrl");
        return new StartOptions.OnTerminal(
                ORCHESTRATOR, new WebhookTarget(url, statusUrl, resultUrl, settings.schedule()).write());
    }
}
