package dev.durable.http.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.durable.history.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a start hands to its delivery. The schedule goes along, so that new settings do not disagree with the history
 * of a delivery that is under way. Written by itself and not by the application's converter.
 *
 * @param url where to
 * @param statusUrl the URL of the status, with {@code {id}} for the instance id
 * @param resultUrl the URL of the result, with {@code {id}} for the instance id
 * @param schedule when
 */
record WebhookTarget(String url, String statusUrl, String resultUrl, List<Duration> schedule) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    Payload write() {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("url", url);
        node.put("statusUrl", statusUrl);
        node.put("resultUrl", resultUrl);
        var delays = node.putArray("scheduleMillis");
        schedule.forEach(delay -> delays.add(delay.toMillis()));
        try {
            return Payload.of(MAPPER.writeValueAsBytes(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a webhook target cannot be written", e);
        }
    }

    static WebhookTarget read(@Nullable Payload payload) {
        if (payload == null) {
            throw new IllegalArgumentException("a delivery was started without its target");
        }
        JsonNode node;
        try (var stream = payload.toStream()) {
            node = MAPPER.readTree(stream);
        } catch (IOException e) {
            throw new IllegalArgumentException("a webhook target cannot be read", e);
        }
        List<Duration> schedule = new ArrayList<>();
        node.path("scheduleMillis").forEach(delay -> schedule.add(Duration.ofMillis(delay.asLong())));
        return new WebhookTarget(
                node.path("url").asText(),
                node.path("statusUrl").asText(),
                node.path("resultUrl").asText(),
                schedule);
    }
}
