package dev.durable.http.webhook;

import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TerminalNotification;
import dev.durable.TypeRef;
import dev.durable.http.webhook.WebhookOutcome.Verdict;
import java.time.Duration;

/** Delivers one webhook: attempts with durable timers between them. Its history is the log of the delivery. */
final class DeliverWebhook implements TaskOrchestrator<TerminalNotification, DeliverWebhook.Report> {
    /** How often a receiver that says that the request is wrong is asked. */
    private static final int UNLIKELY_ATTEMPTS = 3;

    /**
     * What came of a delivery.
     *
     * @param outcome {@code delivered}, {@code gone} or {@code exhausted}
     * @param attempts how many attempts were made
     * @param lastReason what the last attempt came to
     */
    record Report(String outcome, int attempts, String lastReason) {}

    @Override
    public Report run(TaskOrchestrationContext context, TerminalNotification ended) {
        WebhookTarget target = WebhookTarget.read(ended.input());
        WebhookAttempt attempt = new WebhookAttempt(
                target.url(),
                WebhookMessage.id(ended, context.instanceId()),
                WebhookMessage.body(ended, target.statusUrl(), target.resultUrl()));
        int unlikely = 0;
        int attempts = 0;
        String reason = "";
        long retryAfterSeconds = 0;
        for (Duration delay : target.schedule()) {
            Duration wait = longer(jittered(context, delay), Duration.ofSeconds(retryAfterSeconds));
            if (!wait.isZero()) {
                context.createTimer(wait).await();
            }
            WebhookOutcome outcome = attempt(context, attempt);
            attempts++;
            reason = outcome.reason();
            retryAfterSeconds = outcome.retryAfterSeconds();
            if (outcome.verdict() == Verdict.DELIVERED) {
                return new Report("delivered", attempts, reason);
            }
            if (outcome.verdict() == Verdict.GONE) {
                return new Report("gone", attempts, reason);
            }
            if (outcome.verdict() == Verdict.UNLIKELY && ++unlikely == UNLIKELY_ATTEMPTS) {
                break;
            }
        }
        return new Report("exhausted", attempts, reason);
    }

    /** An attempt that fails for a reason of its own, such as a process that died of it, is one that failed. */
    private static WebhookOutcome attempt(TaskOrchestrationContext context, WebhookAttempt attempt) {
        try {
            return context.callActivity(
                            Webhooks.ATTEMPT, attempt, TypeRef.of(WebhookOutcome.class), TaskOptions.DEFAULT)
                    .await();
        } catch (TaskFailedException e) {
            return new WebhookOutcome(Verdict.RETRY, 0, 0, "attempt failed");
        }
    }

    /** Up to 20 % more or less, so that deliveries that failed together do not come back together. */
    private static Duration jittered(TaskOrchestrationContext context, Duration delay) {
        if (delay.isZero()) {
            return delay;
        }
        long permille = 800 + Math.floorMod(context.newUuid().getLeastSignificantBits(), 401L);
        return Duration.ofMillis(delay.toMillis() * permille / 1_000);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
