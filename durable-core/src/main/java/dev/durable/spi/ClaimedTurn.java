package dev.durable.spi;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An instance handed to a worker.
 *
 * @param key its id and incarnation
 * @param queue which slots it takes
 * @param name the orchestrator's registered name
 * @param status its status; terminal or suspended only for an instance that the worker owned, which it must drop
 * @param version what the commit must expect
 * @param wakeSeq the wake counter that {@code messages} reflect
 * @param run the current run, from 0
 * @param historySize how many events the run's history has
 * @param attempt how many times it was claimed as unowned since its last commit, this one included
 * @param orphaned whether its last owner died: tasks without a row may be lost, until a commit says otherwise
 * @param start the encoded start event where the run has not begun, else null
 * @param messages unconsumed messages in order of id
 * @param moreMessages whether there are more than were handed out
 * @param parent who waits for it, or null
 * @param onTerminal what to create when it ends, or null
 */
public record ClaimedTurn(
        InstanceKey key,
        InstanceQueue queue,
        String name,
        OrchestrationRuntimeStatus status,
        long version,
        long wakeSeq,
        int run,
        long historySize,
        int attempt,
        boolean orphaned,
        @Nullable Payload start,
        List<InboxMessage> messages,
        boolean moreMessages,
        @Nullable ParentLink parent,
        @Nullable OnTerminal onTerminal) {
    /** Checks for null and copies the messages. */
    public ClaimedTurn {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(status, "status");
        messages = List.copyOf(messages);
    }
}
