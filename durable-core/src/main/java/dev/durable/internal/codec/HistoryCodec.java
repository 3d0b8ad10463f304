package dev.durable.internal.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.durable.TerminalNotification;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns events into bytes and back: compact JSON, one object per event with its tag in member {@code t}, a list of
 * them per turn. Reading throws {@link MalformedHistoryException} for anything that this did not write. Thread-safe.
 */
public final class HistoryCodec {
    private static final String TAG = "t";

    private HistoryCodec() {}

    /**
     * Writes one event.
     *
     * @param event the event
     * @return its bytes
     */
    public static Payload encode(HistoryEvent event) {
        return JsonText.write(json -> write(json, event));
    }

    /**
     * Reads one event.
     *
     * @param bytes what {@link #encode} wrote
     * @return the event
     */
    public static HistoryEvent decode(Payload bytes) {
        return event(JsonText.read(bytes));
    }

    /**
     * Writes the events of a turn.
     *
     * @param events the events
     * @return their bytes
     */
    public static Payload encodeAll(List<HistoryEvent> events) {
        return JsonText.write(json -> {
            json.writeStartArray();
            for (HistoryEvent event : events) {
                write(json, event);
            }
            json.writeEndArray();
        });
    }

    /**
     * Reads an event of which the kind is known.
     *
     * @param bytes what {@link #encode} wrote
     * @param kind what it must be
     * @param <E> what it must be
     * @return the event
     * @throws MalformedHistoryException if it is another kind, or none
     */
    public static <E extends HistoryEvent> E decode(Payload bytes, Class<E> kind) {
        HistoryEvent event = decode(bytes);
        if (!kind.isInstance(event)) {
            throw new MalformedHistoryException(
                    "an event '" + EventFormat.of(event).tag() + "' is where " + kind.getSimpleName() + " belongs");
        }
        return kind.cast(event);
    }

    /**
     * Reads the events of a turn; a single event that {@link #encode} wrote is a turn of one.
     *
     * @param bytes what was stored
     * @return the events
     */
    public static List<HistoryEvent> decodeAll(Payload bytes) {
        Object value = JsonText.read(bytes);
        if (!(value instanceof List<?> elements)) {
            return List.of(event(value));
        }
        List<HistoryEvent> events = new ArrayList<>(elements.size());
        for (Object element : elements) {
            events.add(event(element));
        }
        return events;
    }

    /**
     * Writes failure details.
     *
     * @param failure the details
     * @return their bytes
     */
    public static Payload encodeFailure(FailureDetails failure) {
        return JsonText.write(json -> FailureFormat.write(json, failure));
    }

    /**
     * Reads failure details.
     *
     * @param bytes what {@link #encodeFailure} wrote
     * @return the details
     */
    public static FailureDetails decodeFailure(Payload bytes) {
        return FailureFormat.read(fields("failure details", JsonText.read(bytes)));
    }

    /**
     * Writes a notification.
     *
     * @param notification the notification
     * @return its bytes
     */
    public static Payload encodeNotification(TerminalNotification notification) {
        return JsonText.write(json -> {
            json.writeStartObject();
            json.writeStringField("instanceId", notification.instanceId());
            json.writeStringField("orchestrator", notification.orchestrator());
            json.writeStringField("status", notification.status().name());
            json.writeNumberField("completedAt", notification.completedAt().toEpochMilli());
            JsonText.writePayload(json, "output", notification.output());
            json.writeBooleanField("outputOmitted", notification.outputOmitted());
            FailureDetails failure = notification.failure();
            if (failure != null) {
                json.writeFieldName("failure");
                FailureFormat.write(json, failure);
            }
            JsonText.writePayload(json, "input", notification.input());
            json.writeEndObject();
        });
    }

    /**
     * Reads a notification.
     *
     * @param bytes what {@link #encodeNotification} wrote
     * @return the notification
     */
    public static TerminalNotification decodeNotification(Payload bytes) {
        JsonFields fields = fields("a notification", JsonText.read(bytes));
        JsonFields failure = fields.object("failure");
        return new TerminalNotification(
                fields.text("instanceId"),
                fields.text("orchestrator"),
                status(fields.text("status")),
                fields.time("completedAt"),
                fields.payload("output"),
                fields.flag("outputOmitted"),
                failure == null ? null : FailureFormat.read(failure),
                fields.payload("input"));
    }

    private static OrchestrationRuntimeStatus status(String name) {
        for (OrchestrationRuntimeStatus status : OrchestrationRuntimeStatus.values()) {
            if (status.name().equals(name)) {
                return status;
            }
        }
        throw new MalformedHistoryException("no status is called '" + name + "'");
    }

    static void write(JsonGenerator json, HistoryEvent event) throws IOException {
        EventFormat<?> format = EventFormat.of(event);
        json.writeStartObject();
        json.writeStringField(TAG, format.tag());
        format.writeMembers(json, event);
        json.writeEndObject();
    }

    private static HistoryEvent event(Object value) {
        return event(fields("an event", value));
    }

    static HistoryEvent event(JsonFields fields) {
        String tag = fields.text(TAG);
        EventFormat<?> format = EventFormat.byTag(tag);
        if (format == null) {
            throw new NewerEventException(tag);
        }
        return format.reader().apply(fields.as("event '" + tag + "'"));
    }

    @SuppressWarnings("unchecked") // the parser makes no other maps
    static JsonFields fields(String what, Object value) {
        if (!(value instanceof Map<?, ?> members)) {
            throw new MalformedHistoryException(what + " is not an object");
        }
        return new JsonFields(what, (Map<String, Object>) members);
    }
}
