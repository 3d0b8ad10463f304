package dev.durable.internal.client;

import dev.durable.InstanceNotFoundException;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.store.EngineContext;
import dev.durable.internal.store.Retries;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.StatusView;
import dev.durable.spi.Storage;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Terminate, suspend and resume. Thread-safe. */
final class Controls {
    private final EngineContext engine;
    private final Retries retries;
    private final TerminalOutbox terminal;

    Controls(EngineContext engine, Retries retries) {
        this.engine = engine;
        this.retries = retries;
        this.terminal = new TerminalOutbox(engine.ids());
    }

    OrchestrationRuntimeStatus terminate(String instanceId, @Nullable String reason) {
        return apply(instanceId, (view, now) -> {
            FailureDetails why = FailureDetails.of("terminated", reason == null ? "" : reason, true);
            TerminalOutbox.Ending ending = new TerminalOutbox.Ending(
                    view.key(), view.name(), OrchestrationRuntimeStatus.TERMINATED, now, null, why);
            return new ControlRequest.Terminate(
                    view.key(),
                    now,
                    HistoryCodec.encode(new HistoryEvent.ExecutionTerminated(reason)),
                    HistoryCodec.encodeFailure(why),
                    terminal.replies(view.parent(), ending),
                    terminal.instances(view.onTerminal(), ending));
        });
    }

    void suspend(String instanceId, @Nullable String reason) {
        apply(
                instanceId,
                (view, now) -> new ControlRequest.Suspend(
                        view.key(), now, HistoryCodec.encode(new HistoryEvent.ExecutionSuspended(reason))));
    }

    void resume(String instanceId, @Nullable String reason) {
        apply(
                instanceId,
                (view, now) -> new ControlRequest.Resume(
                        view.key(), now, HistoryCodec.encode(new HistoryEvent.ExecutionResumed(reason))));
    }

    /**
     * What is read first, parent and on-terminal, never changes within one incarnation, so reading and changing in
     * two steps is no race; where the id has a new incarnation by then, both are done again.
     */
    private OrchestrationRuntimeStatus apply(
            String instanceId, BiFunction<InstanceView, Instant, ControlRequest> request) {
        Storage storage = engine.storage();
        while (true) {
            InstanceView view = retries.<@Nullable InstanceView>call(
                    "find", () -> storage.queries().find(instanceId, false));
            if (view == null) {
                throw new InstanceNotFoundException(instanceId);
            }
            if (view.status().isTerminal()) {
                return view.status();
            }
            ControlRequest wanted = request.apply(view, retries.call("now", storage::now));
            ControlResult result = retries.call("control", () -> storage.control(wanted));
            if (result instanceof ControlResult.Applied applied) {
                tell(view.key(), applied);
                return applied.status();
            }
            if (result instanceof ControlResult.Unchanged unchanged) {
                // A repetition after a lost answer finds its own work done; whoever waits must hear of it all the same.
                engine.bus().workAvailable();
                if (wanted instanceof ControlRequest.Terminate) {
                    engine.bus().fenced(view.key());
                }
                return unchanged.status();
            }
        }
    }

    private void tell(InstanceKey key, ControlResult.Applied applied) {
        if (applied.status().isTerminal() || applied.status() == OrchestrationRuntimeStatus.SUSPENDED) {
            engine.bus().fenced(key);
        }
        engine.bus().statusChanged(new StatusView(key, applied.statusVersion(), applied.status()));
        engine.bus().workAvailable();
    }
}
