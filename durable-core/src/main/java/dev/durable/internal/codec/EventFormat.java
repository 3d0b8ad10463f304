package dev.durable.internal.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How each type of event is stored: its tag, and how its members are written and read. A tag, and the meaning of a
 * member, is for ever; new members are optional.
 *
 * @param tag the unique tag
 * @param type the type of event
 * @param writer writes the members
 * @param reader reads the members
 * @param <E> the type of event
 */
record EventFormat<E extends HistoryEvent>(
        String tag, Class<E> type, MemberWriter<E> writer, Function<JsonFields, E> reader) {

    /** Writes the members of an event. */
    interface MemberWriter<E> {
        void write(JsonGenerator json, E event) throws IOException;
    }

    static final List<EventFormat<?>> ALL = List.of(
            new EventFormat<>(
                    "execution-started", HistoryEvent.ExecutionStarted.class, StartFormat::write, StartFormat::read),
            new EventFormat<>(
                    "execution-suspended",
                    HistoryEvent.ExecutionSuspended.class,
                    (json, event) -> text(json, "reason", event.reason()),
                    fields -> new HistoryEvent.ExecutionSuspended(fields.optionalText("reason"))),
            new EventFormat<>(
                    "execution-resumed",
                    HistoryEvent.ExecutionResumed.class,
                    (json, event) -> text(json, "reason", event.reason()),
                    fields -> new HistoryEvent.ExecutionResumed(fields.optionalText("reason"))),
            new EventFormat<>(
                    "execution-completed",
                    HistoryEvent.ExecutionCompleted.class,
                    (json, event) -> JsonText.writePayload(json, "output", event.output()),
                    fields -> new HistoryEvent.ExecutionCompleted(fields.payload("output"))),
            new EventFormat<>(
                    "execution-failed",
                    HistoryEvent.ExecutionFailed.class,
                    (json, event) -> failure(json, event.failure()),
                    fields -> new HistoryEvent.ExecutionFailed(failure(fields))),
            new EventFormat<>(
                    "execution-terminated",
                    HistoryEvent.ExecutionTerminated.class,
                    (json, event) -> text(json, "reason", event.reason()),
                    fields -> new HistoryEvent.ExecutionTerminated(fields.optionalText("reason"))),
            new EventFormat<>(
                    "continued-as-new",
                    HistoryEvent.ContinuedAsNew.class,
                    (json, event) -> {
                        JsonText.writePayload(json, "input", event.input());
                        text(json, "version", event.version());
                    },
                    fields -> new HistoryEvent.ContinuedAsNew(fields.payload("input"), fields.optionalText("version"))),
            new EventFormat<>(
                    "task-scheduled",
                    HistoryEvent.TaskScheduled.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        json.writeStringField("name", event.name());
                        text(json, "version", event.version());
                        JsonText.writePayload(json, "input", event.input());
                        json.writeNumberField("attempt", event.attempt());
                        json.writeNumberField("keyId", event.keyTaskId());
                    },
                    fields -> new HistoryEvent.TaskScheduled(
                            fields.integer("id"),
                            fields.text("name"),
                            fields.optionalText("version"),
                            fields.payload("input"),
                            fields.integer("attempt"),
                            fields.integer("keyId"))),
            new EventFormat<>(
                    "task-completed",
                    HistoryEvent.TaskCompleted.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        JsonText.writePayload(json, "output", event.output());
                    },
                    fields -> new HistoryEvent.TaskCompleted(fields.integer("id"), fields.payload("output"))),
            new EventFormat<>(
                    "task-failed",
                    HistoryEvent.TaskFailed.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        failure(json, event.failure());
                    },
                    fields -> new HistoryEvent.TaskFailed(fields.integer("id"), failure(fields))),
            new EventFormat<>(
                    "task-deferred",
                    HistoryEvent.TaskDeferred.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        if (event.within() != null) {
                            json.writeNumberField("withinMillis", event.within().toMillis());
                        }
                    },
                    fields ->
                            new HistoryEvent.TaskDeferred(fields.integer("id"), fields.optionalMillis("withinMillis"))),
            new EventFormat<>(
                    "timer-created",
                    HistoryEvent.TimerCreated.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        json.writeNumberField("fireAt", event.fireAt().toEpochMilli());
                    },
                    fields -> new HistoryEvent.TimerCreated(fields.integer("id"), fields.time("fireAt"))),
            new EventFormat<>(
                    "timer-fired",
                    HistoryEvent.TimerFired.class,
                    (json, event) -> json.writeNumberField("id", event.taskId()),
                    fields -> new HistoryEvent.TimerFired(fields.integer("id"))),
            new EventFormat<>(
                    "sub-orchestration-created",
                    HistoryEvent.SubOrchestrationCreated.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        json.writeStringField("instanceId", event.instanceId());
                        json.writeStringField("name", event.name());
                        text(json, "version", event.version());
                        JsonText.writePayload(json, "input", event.input());
                        json.writeNumberField("attempt", event.attempt());
                    },
                    fields -> new HistoryEvent.SubOrchestrationCreated(
                            fields.integer("id"),
                            fields.text("instanceId"),
                            fields.text("name"),
                            fields.optionalText("version"),
                            fields.payload("input"),
                            fields.integer("attempt"))),
            new EventFormat<>(
                    "sub-orchestration-completed",
                    HistoryEvent.SubOrchestrationCompleted.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        JsonText.writePayload(json, "output", event.output());
                    },
                    fields ->
                            new HistoryEvent.SubOrchestrationCompleted(fields.integer("id"), fields.payload("output"))),
            new EventFormat<>(
                    "sub-orchestration-failed",
                    HistoryEvent.SubOrchestrationFailed.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        failure(json, event.failure());
                    },
                    fields -> new HistoryEvent.SubOrchestrationFailed(fields.integer("id"), failure(fields))),
            new EventFormat<>(
                    "event-raised", HistoryEvent.EventRaised.class, EventFormat::writeRaised, EventFormat::readRaised),
            new EventFormat<>(
                    "event-sent",
                    HistoryEvent.EventSent.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        json.writeStringField("instanceId", event.instanceId());
                        json.writeStringField("name", event.name());
                        JsonText.writePayload(json, "input", event.input());
                    },
                    fields -> new HistoryEvent.EventSent(
                            fields.integer("id"),
                            fields.text("instanceId"),
                            fields.text("name"),
                            fields.payload("input"))),
            new EventFormat<>(
                    "local-completed",
                    HistoryEvent.LocalCompleted.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        json.writeStringField("name", event.name());
                        JsonText.writePayload(json, "output", event.output());
                    },
                    fields -> new HistoryEvent.LocalCompleted(
                            fields.integer("id"), fields.text("name"), fields.payload("output"))),
            new EventFormat<>(
                    "local-failed",
                    HistoryEvent.LocalFailed.class,
                    (json, event) -> {
                        json.writeNumberField("id", event.taskId());
                        json.writeStringField("name", event.name());
                        failure(json, event.failure());
                    },
                    fields -> new HistoryEvent.LocalFailed(fields.integer("id"), fields.text("name"), failure(fields))),
            new EventFormat<>(
                    "patch-applied",
                    HistoryEvent.PatchApplied.class,
                    (json, event) -> json.writeStringField("name", event.name()),
                    fields -> new HistoryEvent.PatchApplied(fields.text("name"))));

    private static final Map<String, EventFormat<?>> BY_TAG = new HashMap<>();
    private static final Map<Class<?>, EventFormat<?>> BY_TYPE = new HashMap<>();

    static {
        for (EventFormat<?> format : ALL) {
            if (BY_TAG.put(format.tag(), format) != null || BY_TYPE.put(format.type(), format) != null) {
                throw new IllegalStateException("two formats for " + format.tag());
            }
        }
    }

    static @Nullable EventFormat<?> byTag(String tag) {
        return BY_TAG.get(tag);
    }

    static EventFormat<?> of(HistoryEvent event) {
        EventFormat<?> format = BY_TYPE.get(event.getClass());
        if (format == null) {
            throw new IllegalStateException("no format for " + event.getClass().getSimpleName());
        }
        return format;
    }

    void writeMembers(JsonGenerator json, HistoryEvent event) throws IOException {
        writer.write(json, type.cast(event));
    }

    static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    static void writeRaised(JsonGenerator json, HistoryEvent.EventRaised event) throws IOException {
        json.writeStringField("name", event.name());
        JsonText.writePayload(json, "input", event.input());
    }

    static HistoryEvent.EventRaised readRaised(JsonFields fields) {
        return new HistoryEvent.EventRaised(fields.text("name"), fields.payload("input"));
    }

    private static void failure(JsonGenerator json, FailureDetails failure) throws IOException {
        json.writeFieldName("failure");
        FailureFormat.write(json, failure);
    }

    private static FailureDetails failure(JsonFields fields) {
        return FailureFormat.read(fields.requiredObject("failure"));
    }
}
