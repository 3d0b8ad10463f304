package dev.durable.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.durable.history.FailureDetails;
import dev.durable.history.Payload;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes answers: ordered maps of plain values. */
final class Json {
    static final String MEDIA_TYPE = "application/json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static Payload write(Map<String, ?> members) {
        try {
            return Payload.of(MAPPER.writeValueAsBytes(members));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    /** RFC 3339 in UTC, never finer than the storage keeps it. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** A stored value as it is; the converter of the application wrote it as JSON. */
    static RawValue raw(Payload payload) {
        return new RawValue(payload.toUtf8());
    }

    static Map<String, Object> failure(FailureDetails failure) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", failure.type());
        members.put("message", failure.message());
        members.put("nonRetriable", failure.nonRetriable());
        if (failure.cause() != null) {
            members.put("cause", failure(failure.cause()));
        }
        return members;
    }
}
