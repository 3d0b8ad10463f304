package dev.durable.internal.client;

import dev.durable.CompletionOutcome;
import dev.durable.CompletionRefusedException;
import dev.durable.CompletionRefusedException.Reason;
import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.CompletionTokens;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.store.Retries;
import dev.durable.spi.AppendResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TransientStorageException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Results that come from outside. Such a result is a reply under the event id of its task, and the storage accepts one
 * reply with an id; what is left is to say who was first. Thread-safe.
 */
final class Completions {
    private final Storage storage;
    private final StoredEvents events;
    private final Retries retries;

    Completions(Storage storage, StoredEvents events, Retries retries) {
        this.storage = storage;
        this.events = events;
        this.retries = retries;
    }

    /** The task that a token is for, if it is one. */
    TaskKey task(String token, Function<String, @Nullable InstanceKey> lives) {
        CompletionTokens.Token read = CompletionTokens.read(Objects.requireNonNull(token, "token"));
        if (read == null) {
            throw new CompletionRefusedException(Reason.MALFORMED);
        }
        InstanceKey current = lives.apply(read.instanceId());
        TaskKey key = current == null ? null : read.in(current);
        if (key == null) {
            throw new CompletionRefusedException(Reason.UNKNOWN);
        }
        return key;
    }

    @Nullable
    InstanceKey life(String instanceId) {
        InstanceView view = view(instanceId);
        return view == null ? null : view.key();
    }

    private @Nullable InstanceView view(String instanceId) {
        return retries.<@Nullable InstanceView>call(
                "find", () -> storage.queries().find(instanceId, false));
    }

    static NewMessage.Reply reply(TaskKey task, HistoryEvent.Result result) {
        return new NewMessage.Reply(task.instance(), task.run(), task.eventId(), HistoryCodec.encode(result));
    }

    /** What to tell the caller. */
    CompletionOutcome outcome(TaskKey task, HistoryEvent.Result result, AppendResult appended) {
        return switch (appended) {
            case ACCEPTED -> CompletionOutcome.COMPLETED;
            case DUPLICATE -> compared(result, first(task));
            case NOT_FOUND -> throw new CompletionRefusedException(Reason.UNKNOWN);
            case TERMINAL -> throw new CompletionRefusedException(Reason.ENDED);
            case HELD -> throw held();
            case FULL -> throw new IllegalStateException("the storage refused a reply for a limit of external events");
        };
    }

    static TransientStorageException held() {
        return new TransientStorageException(
                "an open transaction is about to complete the same task; try again once it has ended", null);
    }

    static CompletionOutcome compared(HistoryEvent.Result result, HistoryEvent.@Nullable Result first) {
        if (first == null) {
            // It came, and the end of the run came before anybody read it.
            throw new CompletionRefusedException(Reason.ENDED);
        }
        if (!first.equals(result)) {
            throw new CompletionRefusedException(Reason.COMPLETED_OTHERWISE);
        }
        return CompletionOutcome.ALREADY_COMPLETED;
    }

    /** The result that came first: in the history, or still to be read, or on its way from there into the history. */
    private HistoryEvent.@Nullable Result first(TaskKey task) {
        HistoryEvent.Result recorded = events.result(task);
        if (recorded == null) {
            InstanceView view = view(task.instance().instanceId());
            boolean current = view != null && view.key().equals(task.instance()) && view.run() == task.run();
            recorded = current ? events.unreadResult(task) : null;
        }
        return recorded == null ? events.result(task) : recorded;
    }
}
