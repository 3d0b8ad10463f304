package dev.durable.http.webhook;

import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.history.Payload;
import dev.durable.http.webhook.WebhookOutcome.Verdict;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one attempt and says what came of it; a receiver that fails does not fail the activity. Thread-safe. */
final class SendWebhook implements TaskActivity<WebhookAttempt, WebhookOutcome> {
    private static final Logger LOG = LoggerFactory.getLogger(SendWebhook.class);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    private final WebhookTransport transport;
    private final @Nullable WebhookSignature signature;
    private final String userAgent;
    private final InstantSource clock;

    SendWebhook(WebhookSettings settings, InstantSource clock) {
        this.transport = settings.transport();
        this.signature = settings.signature();
        this.userAgent = settings.userAgent();
        this.clock = clock;
    }

    @Override
    public WebhookOutcome run(TaskActivityContext context, WebhookAttempt attempt) {
        Payload body = Payload.ofUtf8(attempt.body());
        long timestamp = clock.instant().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", userAgent);
        headers.put("webhook-id", attempt.id());
        headers.put("webhook-timestamp", Long.toString(timestamp));
        if (signature != null) {
            headers.put("webhook-signature", signature.sign(attempt.id(), timestamp, body));
        }
        WebhookOutcome outcome;
        try {
            URI uri = URI.create(attempt.url());
            outcome = judge(transport.post(new WebhookTransport.Request(uri, headers, body)), clock.instant());
        } catch (WebhookRefusedException e) {
            outcome = new WebhookOutcome(Verdict.UNLIKELY, 0, 0, "refused: the URL " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("webhook {} got no answer", attempt.id(), e);
            outcome = new WebhookOutcome(Verdict.RETRY, 0, 0, "no answer");
        }
        LOG.info("webhook {}: {}, status {}", attempt.id(), outcome.verdict(), outcome.status());
        return outcome;
    }

    static WebhookOutcome judge(WebhookTransport.Answer answer, Instant now) {
        int status = answer.status();
        long retryAfter = retryAfter(answer.headers().get("retry-after"), now);
        Verdict verdict = status >= 200 && status < 300 ? Verdict.DELIVERED : failure(answer);
        return new WebhookOutcome(verdict, status, retryAfter, "status " + status);
    }

    private static Verdict failure(WebhookTransport.Answer answer) {
        if (answer.status() == 410 || "abort-message".equals(answer.headers().get("webhook-delivery"))) {
            return Verdict.GONE;
        }
        return switch (answer.status()) {
            case 408, 409, 425, 429 -> Verdict.RETRY;
            default -> answer.status() >= 400 && answer.status() < 500 ? Verdict.UNLIKELY : Verdict.RETRY;
        };
    }

    /** Seconds or a date, as RFC 9110 has it; what is neither asks for nothing. */
    private static long retryAfter(@Nullable String value, Instant now) {
        if (value == null) {
            return 0;
        }
        long seconds = 0;
        if (value.matches("[0-9]+")) {
            // However many digits: it is cut to the longest that is kept to.
            String digits = value.replaceFirst("^0+(?=.)", "");
            seconds = digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits);
        } else {
            try {
                Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                seconds = Duration.between(now, date).toSeconds();
            } catch (DateTimeException e) {
                LOG.debug("a receiver sent a Retry-After that is neither seconds nor a date", e);
            }
        }
        return Math.max(0, Math.min(seconds, LONGEST_RETRY_AFTER.toSeconds()));
    }
}
