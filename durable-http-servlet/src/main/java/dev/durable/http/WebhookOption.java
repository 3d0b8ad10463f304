package dev.durable.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.durable.StartOptions;
import dev.durable.history.Payload;
import dev.durable.http.webhook.WebhookSettings;
import dev.durable.http.webhook.Webhooks;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Finds the webhook URL in a body and asks for its delivery. Without settings no body is looked at. Thread-safe. */
final class WebhookOption {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final @Nullable WebhookSettings settings;

    WebhookOption(@Nullable WebhookSettings settings) {
        this.settings = settings;
    }

    /** Where a body of the route may hold a URL, or null if nothing is looked for. */
    @Nullable
    JsonPointer pointer(AsyncRoute<?> route) {
        String pointer = route.webhookPointer();
        return settings == null || pointer == null ? null : JsonPointer.compile(pointer);
    }

    StartOptions apply(AsyncRoute<?> route, Payload body, UnaryOperator<String> urlOf, StartOptions options) {
        JsonPointer pointer = pointer(route);
        if (settings == null || pointer == null) {
            return options;
        }
        JsonNode url = tree(body).at(pointer);
        if (url.isMissingNode()
                || url.isNull()
                || (url.isTextual() && url.textValue().isEmpty())) {
            return options;
        }
        String field = pointer.matches() ? "" : pointer.toString().substring(1);
        if (!url.isTextual()) {
            throw new InvalidInputException(field, "must be a URL");
        }
        try {
            settings.requireAllowed(url.textValue());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(field, String.valueOf(e.getMessage()));
        }
        return options.withOnTerminal(Webhooks.onTerminal(
                settings,
                url.textValue(),
                urlOf.apply(route.paths().status()),
                urlOf.apply(route.paths().result())));
    }

    private static JsonNode tree(Payload body) {
        try (var stream = body.toStream()) {
            return MAPPER.readTree(stream);
        } catch (IOException e) {
            throw new IllegalStateException("a checked body cannot be read again", e);
        }
    }
}
