package dev.durable.internal.worker;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.codec.MalformedHistoryException;
import dev.durable.internal.replay.OrchestrationRun;
import dev.durable.internal.replay.OrchestratorDefinition;
import dev.durable.internal.replay.RunIdentity;
import dev.durable.internal.store.EngineContext;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceView;
import org.jspecify.annotations.Nullable;

/** Brings a cold instance into memory: reads its history page by page and replays it. Thread-safe. */
final class RunLoader {
    private static final int PAGE_BYTES = 1 << 20;

    private final WorkerServices services;

    RunLoader(WorkerServices services) {
        this.services = services;
    }

    /** Replays the history up to the size that the row had when it was claimed. */
    void load(InstanceState state, OrchestratorDefinition definition) {
        EngineContext engine = services.engine;
        OrchestrationRun run = new OrchestrationRun(
                new RunIdentity(state.key.instanceId(), state.key.incarnation(), state.run),
                definition,
                engine.converter(),
                engine.limits(),
                services.threads.coroutines());
        state.live = run;
        while (run.position() < state.historySize) {
            long from = run.position();
            HistoryPage page = services.retries.call(
                    "readHistory", () -> engine.storage().readHistory(state.key, state.run, from, PAGE_BYTES));
            for (HistoryPage.Turn turn : page.turns()) {
                run.replay(turn.time(), HistoryCodec.decodeAll(turn.block().events()));
            }
            if (run.position() == from) {
                throw new MalformedHistoryException("the history of run " + state.run + " ends at position " + from
                        + ", the instance says " + state.historySize);
            }
        }
        state.customStatus = run.customStatusOr(state.run == 0 ? null : shownBefore(state));
    }

    /** An earlier run may have set the custom status; only the row knows it. */
    private @Nullable Payload shownBefore(InstanceState state) {
        if (state.status == OrchestrationRuntimeStatus.PENDING) {
            return null;
        }
        InstanceView view = services.retries.<@Nullable InstanceView>call(
                "find", () -> services.engine.storage().queries().find(state.key.instanceId(), false));
        return view == null ? null : view.customStatus();
    }
}
