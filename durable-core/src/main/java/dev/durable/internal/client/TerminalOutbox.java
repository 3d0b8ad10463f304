package dev.durable.internal.client;

import dev.durable.TerminalNotification;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.OnTerminal;
import dev.durable.spi.ParentLink;
import dev.durable.spi.Storage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the end of an instance sends out, in the transaction that ends it: to the parent, and on terminal. */
public final class TerminalOutbox {
    private final Supplier<UUID> ids;

    /**
     * Creates it.
     *
     * @param ids makes incarnations
     */
    public TerminalOutbox(Supplier<UUID> ids) {
        this.ids = ids;
    }

    /**
     * How an instance ended.
     *
     * @param key the instance
     * @param name its orchestrator
     * @param status how
     * @param time when
     * @param output its output, or null
     * @param failure why, or null
     */
    public record Ending(
            InstanceKey key,
            String name,
            OrchestrationRuntimeStatus status,
            Instant time,
            @Nullable Payload output,
            @Nullable FailureDetails failure) {}

    /**
     * Returns the answer for the parent.
     *
     * @param parent who waits, or null
     * @param ending how the child ended
     * @return one message, or none
     */
    public List<NewMessage.Reply> replies(@Nullable ParentLink parent, Ending ending) {
        if (parent == null) {
            return List.of();
        }
        HistoryEvent.Result result = ending.failure() == null
                ? new HistoryEvent.SubOrchestrationCompleted(parent.taskId(), ending.output())
                : new HistoryEvent.SubOrchestrationFailed(parent.taskId(), ending.failure());
        return List.of(new NewMessage.Reply(parent.key(), parent.run(), null, HistoryCodec.encode(result)));
    }

    /**
     * Returns the instance that was asked for at the start.
     *
     * @param onTerminal what was asked for, or null
     * @param ending how the instance ended
     * @return one instance, or none
     */
    public List<NewInstance> instances(@Nullable OnTerminal onTerminal, Ending ending) {
        if (onTerminal == null) {
            return List.of();
        }
        Payload output = ending.output();
        boolean omitted = output != null && output.size() > TerminalNotification.MAX_OUTPUT_BYTES;
        Payload input = HistoryCodec.encodeNotification(new TerminalNotification(
                ending.key().instanceId(),
                ending.name(),
                ending.status(),
                ending.time(),
                omitted ? null : output,
                omitted,
                ending.failure(),
                onTerminal.input()));
        HistoryEvent.ExecutionStarted start = new HistoryEvent.ExecutionStarted(
                onTerminal.orchestrator(), null, input, Map.of(), null, List.of(), List.of());
        // The incarnation makes the id the same in every retry of this commit and new for every life of the id.
        String id = Storage.SYSTEM_ID_PREFIX + "terminal/" + ending.key().incarnation();
        return List.of(new NewInstance(
                new InstanceKey(id, ids.get()),
                InstanceQueue.SYSTEM,
                onTerminal.orchestrator(),
                "",
                Map.of(),
                HistoryCodec.encode(start),
                null,
                null,
                null,
                null,
                null,
                null));
    }
}
