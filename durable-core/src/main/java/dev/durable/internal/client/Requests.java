package dev.durable.internal.client;

import dev.durable.InstanceEndedException;
import dev.durable.InstanceNotFoundException;
import dev.durable.LimitExceededException;
import dev.durable.StartOptions;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.codec.Names;
import dev.durable.internal.store.EngineContext;
import dev.durable.spi.AppendResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.OnTerminal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks what callers ask for and turns it into what is stored; the same for every way to the storage. Thread-safe. */
final class Requests {
    private static final Instant LAST_START = Instant.parse("9999-12-31T23:59:59.999Z");

    private final EngineContext engine;
    private final Gate gate;

    Requests(EngineContext engine, Gate gate) {
        this.engine = engine;
        this.gate = gate;
    }

    void requireOpen() {
        gate.enter();
    }

    int inboxLimit() {
        return engine.limits().inboxEvents();
    }

    NewInstance start(String name, @Nullable Object input, StartOptions options) {
        gate.enter();
        Names.name("orchestrator name", name);
        Objects.requireNonNull(options, "options");
        String chosen = options.instanceId();
        String id = chosen == null ? engine.ids().get().toString() : Names.instanceId(chosen);
        String version = options.version() == null ? "" : Names.name("version", options.version());
        options.tags().keySet().forEach(key -> Names.name("tag name", key));
        Instant startAt = options.startAt();
        if (startAt != null && (startAt.isBefore(Instant.EPOCH) || startAt.isAfter(LAST_START))) {
            throw new IllegalArgumentException(
                    "startAt must be from " + Instant.EPOCH + " to " + LAST_START + ", was " + startAt);
        }
        HistoryEvent.ExecutionStarted start = new HistoryEvent.ExecutionStarted(
                name,
                options.version(),
                serialize("input of orchestrator '" + name + "'", input),
                options.tags(),
                null,
                List.of(),
                List.of());
        return new NewInstance(
                new InstanceKey(id, engine.ids().get()),
                InstanceQueue.USER,
                name,
                version,
                options.tags(),
                HistoryCodec.encode(start),
                startAt,
                null,
                onTerminal(options.onTerminal()),
                // Without one of its own each start gets one, so that a retry after a lost answer finds its instance.
                Objects.requireNonNullElseGet(options.requestId(), engine.ids()),
                null,
                null);
    }

    private @Nullable OnTerminal onTerminal(StartOptions.@Nullable OnTerminal wanted) {
        if (wanted == null) {
            return null;
        }
        Names.name("onTerminal orchestrator name", wanted.orchestrator());
        return new OnTerminal(wanted.orchestrator(), serialize("input of onTerminal", wanted.input()));
    }

    NewMessage.Event event(String instanceId, String name, @Nullable Object data, @Nullable String eventId) {
        gate.enter();
        Objects.requireNonNull(instanceId, "instanceId");
        Names.name("event name", name);
        if (eventId != null) {
            Names.name("event id", eventId);
        }
        HistoryEvent.EventRaised event =
                new HistoryEvent.EventRaised(name, serialize("data of event '" + name + "'", data));
        // Without an id of the sender's it gets one, so that a retry after a lost answer is not a second event.
        String id = eventId == null ? engine.ids().get().toString() : eventId;
        return new NewMessage.Event(instanceId, id, HistoryCodec.encode(event));
    }

    HistoryEvent.TaskCompleted completed(int taskId, @Nullable Object result) {
        return new HistoryEvent.TaskCompleted(taskId, serialize("result of task #" + taskId, result));
    }

    /** Returns normally where the event is there, by this call or by an earlier one. */
    void requireAccepted(String instanceId, AppendResult result) {
        switch (result) {
            case ACCEPTED, DUPLICATE -> {
                return;
            }
            case NOT_FOUND -> throw new InstanceNotFoundException(instanceId);
            case TERMINAL -> throw new InstanceEndedException(instanceId, null);
            case FULL ->
                throw new LimitExceededException(
                        "the number of unconsumed events of instance '" + instanceId + "'",
                        inboxLimit() + 1L,
                        inboxLimit());
            case HELD -> throw Completions.held();
        }
    }

    private @Nullable Payload serialize(String what, @Nullable Object value) {
        Payload payload = engine.converter().serialize(value);
        int limit = engine.limits().payloadBytes();
        if (payload != null && payload.size() > limit) {
            throw new LimitExceededException("the " + what + " in bytes", payload.size(), limit);
        }
        return payload;
    }
}
