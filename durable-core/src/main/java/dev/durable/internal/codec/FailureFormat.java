package dev.durable.internal.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.durable.history.FailureDetails;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** How failure details are stored. */
final class FailureFormat {
    private FailureFormat() {}

    static void write(JsonGenerator json, FailureDetails failure) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", failure.type());
        json.writeStringField("message", failure.message());
        if (failure.nonRetriable()) {
            json.writeBooleanField("nonRetriable", true);
        }
        if (!failure.properties().isEmpty()) {
            json.writeObjectFieldStart("properties");
            for (Map.Entry<String, String> entry : new TreeMap<>(failure.properties()).entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        }
        FailureDetails cause = failure.cause();
        if (cause != null) {
            json.writeFieldName("cause");
            write(json, cause);
        }
        json.writeEndObject();
    }

    static FailureDetails read(JsonFields fields) {
        JsonFields cause = fields.object("cause");
        return new FailureDetails(
                fields.text("type"),
                fields.text("message"),
                fields.flag("nonRetriable"),
                cause == null ? null : read(cause),
                fields.texts("properties"));
    }
}
