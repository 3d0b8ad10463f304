package dev.durable.internal.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.durable.history.HistoryEvent;
import dev.durable.history.InstanceHistory;
import dev.durable.history.Payload;
import java.io.IOException;
import java.util.List;

/**
 * How an instance's history is written for people and tools: indented JSON around the events as they are stored. Times
 * are epoch milliseconds, as everywhere in the history.
 */
public final class ExportFormat {
    private static final String KIND = "durable-history";

    /** Grows when today's reader would misread what is written. */
    private static final int VERSION = 1;

    private ExportFormat() {}

    /**
     * Writes a history.
     *
     * @param history the history
     * @return JSON
     */
    public static Payload write(InstanceHistory history) {
        return JsonText.write(json -> {
            // The same bytes on every system.
            json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            json.writeStartObject();
            json.writeStringField("format", KIND);
            json.writeNumberField("formatVersion", VERSION);
            json.writeStringField("instanceId", history.instanceId());
            json.writeStringField("incarnation", history.incarnation().toString());
            json.writeArrayFieldStart("runs");
            for (InstanceHistory.Run run : history.runs()) {
                write(json, run);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, InstanceHistory.Run run) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", run.number());
        json.writeStringField("name", run.name());
        EventFormat.text(json, "version", run.version());
        json.writeArrayFieldStart("turns");
        for (InstanceHistory.Turn turn : run.turns()) {
            json.writeStartObject();
            json.writeNumberField("time", turn.time().toEpochMilli());
            json.writeArrayFieldStart("events");
            for (HistoryEvent event : turn.events()) {
                HistoryCodec.write(json, event);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /**
     * Reads a history.
     *
     * @param bytes what {@link #write} wrote
     * @return the history
     * @throws MalformedHistoryException if it is anything else
     */
    public static InstanceHistory read(Payload bytes) {
        JsonFields fields = HistoryCodec.fields("an exported history", JsonText.read(bytes));
        if (!KIND.equals(fields.optionalText("format"))) {
            throw new MalformedHistoryException("member 'format' is not '" + KIND + "': this is no exported history");
        }
        int version = fields.integer("formatVersion");
        if (version != VERSION) {
            throw new MalformedHistoryException(
                    "the format version is " + version + ", this version of the library reads " + VERSION);
        }
        return new InstanceHistory(
                fields.text("instanceId"), fields.uuid("incarnation"), fields.requiredList("runs", ExportFormat::run));
    }

    private static InstanceHistory.Run run(JsonFields fields) {
        return new InstanceHistory.Run(
                fields.integer("number"),
                fields.text("name"),
                fields.optionalText("version"),
                fields.requiredList("turns", ExportFormat::turn));
    }

    private static InstanceHistory.Turn turn(JsonFields fields) {
        List<HistoryEvent> events = fields.requiredList("events", HistoryCodec::event);
        return new InstanceHistory.Turn(fields.time("time"), events);
    }
}
