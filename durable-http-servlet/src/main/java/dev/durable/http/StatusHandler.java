package dev.durable.http;

import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.history.FailureDetails;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET {base}/{id}/status}, at once or as a long poll. Thread-safe. */
final class StatusHandler {
    private static final int LONGEST_POLL_SECONDS = 60;
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

    private final DurableTaskClient client;
    private final Links links;
    private final Problems problems;
    private final HeldPolls held;
    private final InstantSource clock;
    private final int defaultPollSeconds;

    StatusHandler(Services services, HeldPolls held, int defaultPollSeconds) {
        this.client = services.client();
        this.links = services.links();
        this.problems = services.problems();
        this.clock = services.clock();
        this.held = held;
        this.defaultPollSeconds = defaultPollSeconds;
    }

    CompletableFuture<HttpResponse> handle(Exchange exchange) {
        Duration wait = wait(exchange);
        boolean failureIs500 = failureIs500(exchange);
        if (!wait.isZero() && exchange.request().mayWait() && !exchange.isHead()) {
            CompletableFuture<HttpResponse> answer = held.hold(
                    () -> client.whenCompleted(exchange.instanceId(), wait),
                    found -> respond(exchange, found, failureIs500, RetryAfter.HELD),
                    error -> problems.answer(exchange.request(), error));
            if (answer != null) {
                return answer;
            }
        }
        OrchestrationMetadata found = client.getInstance(exchange.instanceId(), false);
        return CompletableFuture.completedFuture(respond(exchange, found, failureIs500, null));
    }

    private Duration wait(Exchange exchange) {
        String text = exchange.uri().parameter("timeoutSeconds");
        if (text == null) {
            return Duration.ofSeconds(defaultPollSeconds);
        }
        if (!INTEGER.matcher(text).matches()) {
            throw new Problem(ProblemType.INVALID_QUERY, "timeoutSeconds must be a whole number of seconds")
                    .with("parameter", "timeoutSeconds");
        }
        if (text.startsWith("-")) {
            return Duration.ZERO;
        }
        String digits = text.replaceFirst("^0+", "");
        int seconds = digits.isEmpty() ? 0 : digits.length() > 2 ? LONGEST_POLL_SECONDS : Integer.parseInt(digits);
        return Duration.ofSeconds(Math.min(seconds, LONGEST_POLL_SECONDS));
    }

    /** The code always follows from the very status that is sent. */
    private HttpResponse respond(
            Exchange exchange, @Nullable OrchestrationMetadata maybe, boolean failureIs500, @Nullable Long retryAfter) {
        OrchestrationMetadata found = exchange.requireFound(maybe);
        if (!found.status().isTerminal()) {
            long seconds = retryAfter == null ? RetryAfter.of(found, clock.instant()) : retryAfter;
            return HttpResponse.of(202, Json.MEDIA_TYPE, Json.write(members(exchange, found)))
                    .with("Retry-After", Long.toString(seconds));
        }
        if (found.status() == OrchestrationRuntimeStatus.FAILED && failureIs500) {
            throw Failures.problem(ProblemType.OPERATION_FAILED, 500, found);
        }
        return HttpResponse.of(200, Json.MEDIA_TYPE, Json.write(members(exchange, found)));
    }

    private static boolean failureIs500(Exchange exchange) {
        String asked = exchange.uri().parameter("returnInternalServerErrorOnFailure");
        if (asked == null) {
            return exchange.route().failureIs500();
        }
        if (!asked.equalsIgnoreCase("true") && !asked.equalsIgnoreCase("false")) {
            throw new Problem(ProblemType.INVALID_QUERY, "returnInternalServerErrorOnFailure must be true or false")
                    .with("parameter", "returnInternalServerErrorOnFailure");
        }
        return asked.equalsIgnoreCase("true");
    }

    private Map<String, Object> members(Exchange exchange, OrchestrationMetadata found) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("instanceId", found.instanceId());
        members.put("status", found.status().displayName());
        switch (found.status()) {
            case COMPLETED -> members.put("resultUrl", links.result(exchange, found.instanceId()));
            case FAILED, TERMINATED -> members.put("error", Failures.text(found));
            case PENDING, RUNNING, SUSPENDED -> {}
        }
        if (found.pendingReason() != null) {
            members.put("pendingReason", pendingReason(found.pendingReason()));
        }
        FailureDetails failure = found.failure();
        if (found.status() == OrchestrationRuntimeStatus.FAILED && failure != null) {
            members.put("failure", Json.failure(failure));
        }
        members.put("createdAt", Json.time(found.createdAt()));
        members.put("lastUpdatedAt", Json.time(found.lastUpdatedAt()));
        if (found.completedAt() != null) {
            members.put("completedAt", Json.time(found.completedAt()));
        }
        if (found.customStatus() != null && !found.customStatus().toUtf8().equals("null")) {
            members.put("customStatus", Json.raw(found.customStatus()));
        }
        return members;
    }

    /** Of what was parked only the code in brackets is shown: the text behind it is the engine's, and may name classes. */
    private static String pendingReason(String reason) {
        return reason.startsWith("[")
                ? reason.substring(0, reason.indexOf(']') + 1)
                        + " parked by the engine; the log of its worker has the cause"
                : reason;
    }
}
