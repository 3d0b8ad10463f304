package dev.durable.http.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.durable.TerminalNotification;
import dev.durable.history.FailureDetails;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a receiver gets: the same id and bytes in every attempt. A pure function of how the operation ended. */
final class WebhookMessage {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private WebhookMessage() {}

    static String event(TerminalNotification ended) {
        return "operation." + ended.status().displayName().toLowerCase(Locale.ROOT);
    }

    /** The delivery's own id stands for the operation's life and endpoint: an id that is used again gets another. */
    static String id(TerminalNotification ended, String deliveryId) {
        String text = ended.instanceId() + '\0' + deliveryId + '\0' + event(ended);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "msg_" + base32(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String body(TerminalNotification ended, String statusUrl, String resultUrl) {
        String completedAt = ended.completedAt().truncatedTo(ChronoUnit.MILLIS).toString();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", event(ended));
        members.put("timestamp", completedAt);
        members.put("instanceId", ended.instanceId());
        members.put("status", ended.status().displayName());
        switch (ended.status()) {
            case COMPLETED -> result(members, ended);
            default -> members.put("error", error(ended));
        }
        members.put("completedAt", completedAt);
        members.put("statusUrl", statusUrl.replace("{id}", ended.instanceId()));
        members.put("resultUrl", resultUrl.replace("{id}", ended.instanceId()));
        try {
            return MAPPER.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a webhook's body cannot be written", e);
        }
    }

    private static void result(Map<String, Object> members, TerminalNotification ended) {
        if (ended.outputOmitted()) {
            members.put("resultOmitted", true);
        } else {
            members.put(
                    "result",
                    ended.output() == null ? null : new RawValue(ended.output().toUtf8()));
        }
    }

    private static String error(TerminalNotification ended) {
        FailureDetails failure = ended.failure();
        return failure == null || failure.message().isBlank()
                ? "Operation " + ended.status().displayName().toLowerCase(Locale.ROOT)
                : failure.message();
    }

    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8) | (b & 0xff);
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(BASE32.charAt((buffer >> (bits - 5)) & 31));
            }
        }
        return bits == 0
                ? text.toString()
                : text.append(BASE32.charAt((buffer << (5 - bits)) & 31)).toString();
    }
}
