package dev.durable.internal.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.durable.history.HistoryEvent;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** How the start event is stored. */
final class StartFormat {
    private StartFormat() {}

    static void write(JsonGenerator json, HistoryEvent.ExecutionStarted event) throws IOException {
        json.writeStringField("name", event.name());
        EventFormat.text(json, "version", event.version());
        JsonText.writePayload(json, "input", event.input());
        if (!event.tags().isEmpty()) {
            json.writeObjectFieldStart("tags");
            for (Map.Entry<String, String> tag : new TreeMap<>(event.tags()).entrySet()) {
                json.writeStringField(tag.getKey(), tag.getValue());
            }
            json.writeEndObject();
        }
        HistoryEvent.ParentInstance parent = event.parent();
        if (parent != null) {
            json.writeObjectFieldStart("parent");
            json.writeStringField("instanceId", parent.instanceId());
            json.writeStringField("incarnation", parent.incarnation().toString());
            json.writeNumberField("run", parent.run());
            json.writeNumberField("taskId", parent.taskId());
            json.writeStringField("name", parent.name());
            json.writeEndObject();
        }
        if (!event.carriedEvents().isEmpty()) {
            json.writeArrayFieldStart("carried");
            for (HistoryEvent.EventRaised carried : event.carriedEvents()) {
                json.writeStartObject();
                EventFormat.writeRaised(json, carried);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!event.flags().isEmpty()) {
            json.writeArrayFieldStart("flags");
            for (String flag : event.flags()) {
                json.writeString(flag);
            }
            json.writeEndArray();
        }
    }

    static HistoryEvent.ExecutionStarted read(JsonFields fields) {
        JsonFields parent = fields.object("parent");
        return new HistoryEvent.ExecutionStarted(
                fields.text("name"),
                fields.optionalText("version"),
                fields.payload("input"),
                fields.texts("tags"),
                parent == null ? null : parent(parent),
                fields.list("carried", EventFormat::readRaised),
                fields.textList("flags"));
    }

    private static HistoryEvent.ParentInstance parent(JsonFields fields) {
        return new HistoryEvent.ParentInstance(
                fields.text("instanceId"),
                fields.uuid("incarnation"),
                fields.integer("run"),
                fields.integer("taskId"),
                fields.text("name"));
    }
}
