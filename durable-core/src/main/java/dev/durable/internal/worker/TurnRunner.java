package dev.durable.internal.worker;

import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.replay.Decision;
import dev.durable.internal.replay.OrchestrationRun;
import dev.durable.internal.replay.OrchestratorDefinition;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.Parked;
import dev.durable.spi.TaskKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes one instance through one turn: input together, code run, commit built. Confined to its {@link HotInstance}. */
final class TurnRunner {
    private final WorkerServices services;
    private final ActivityPool pool;
    private final InstanceState state;
    private final RunLoader loader;

    TurnRunner(WorkerServices services, ActivityPool pool, InstanceState state) {
        this.services = services;
        this.pool = pool;
        this.state = state;
        this.loader = new RunLoader(services);
    }

    /** Runs a turn on what a claim brought, if there is one, and on local results. */
    PreparedTurn run(@Nullable ClaimedAt claimed, List<LocalResult> results, boolean keepOwner) {
        services.watch.begin(state);
        try {
            return watched(claimed, results, keepOwner);
        } finally {
            services.watch.end(state);
        }
    }

    private PreparedTurn watched(@Nullable ClaimedAt claimed, List<LocalResult> results, boolean keepOwner) {
        OrchestratorDefinition definition = Objects.requireNonNull(services.registry.orchestrator(state.name));
        if (state.live == null) {
            loader.load(state, definition);
        }
        OrchestrationRun run = state.requireLive();
        List<HistoryEvent.Incoming> incoming = new ArrayList<>();
        List<Long> messageIds = new ArrayList<>();
        Instant now = services.clock.now();
        boolean recover = false;
        int before = 0;
        if (claimed != null) {
            ClaimedTurn turn = claimed.turn();
            now = claimed.now();
            if (turn.start() != null) {
                incoming.add(HistoryCodec.decode(turn.start(), HistoryEvent.ExecutionStarted.class));
            }
            before = incoming.size();
            for (InboxMessage message : turn.messages()) {
                incoming.add(HistoryCodec.decode(message.body(), HistoryEvent.Incoming.class));
                messageIds.add(message.id());
            }
            // What was not handed out is not seen: then the commit must find the wake counter moved on.
            state.wakeSeq = turn.moreMessages() ? turn.wakeSeq() - 1 : turn.wakeSeq();
            recover = turn.orphaned() && !turn.moreMessages();
        }
        for (LocalResult result : results) {
            if (result.run() == state.run) {
                incoming.add(result.event());
            }
        }
        incoming.addAll(run.dueTimers(now));
        Instant time = now.isBefore(run.time()) ? run.time() : now;
        Decision decision = run.turn(time, incoming);
        int consumed = Math.max(0, Math.min(messageIds.size(), decision.consumed() - before));
        return new CommitBuilder(services, pool, state, time)
                .build(decision, messageIds.subList(0, consumed), recover, keepOwner);
    }

    PreparedTurn park(Parked parked, List<HistoryEvent.TaskScheduled> openHere) {
        return new CommitBuilder(services, pool, state, services.clock.now()).park(parked, openHere);
    }

    PreparedTurn giveAway(Instant until, List<HistoryEvent.TaskScheduled> openHere) {
        return new CommitBuilder(services, pool, state, services.clock.now()).giveAway(until, openHere);
    }

    PreparedTurn handOver(List<ActivityExecution> openHere) {
        return new CommitBuilder(services, pool, state, services.clock.now()).handOver(openHere);
    }

    /** Makes an execution in the slot that the commit builder reserved. */
    ActivityExecution execution(HistoryEvent.TaskScheduled scheduled, OwnedInstances owner) {
        TaskKey key = new TaskKey(state.key, state.run, scheduled.taskId());
        ActivityDefinition definition = Objects.requireNonNull(services.registry.activity(scheduled.name()));
        Slots slots = pool.slots(scheduled.name()).local();
        ActivityExecution.Outcome outcome = new ActivityExecution.Outcome(
                result -> pool.close(key, slots, () -> owner.finished(key, result)),
                result -> pool.close(key, slots, () -> owner.contested(key, result)),
                recorded -> {
                    throw new IllegalStateException("a transactional activity ran without a task row");
                },
                () -> pool.close(key, slots, () -> owner.cancelled(key)));
        return new ActivityExecution(key, scheduled, definition, services.engine, outcome);
    }

    /** Gives back the slots of a turn that was not committed. */
    void giveSlotsBack(PreparedTurn turn) {
        turn.local().forEach(scheduled -> pool.slots(scheduled.name()).local().unreserve());
    }
}
