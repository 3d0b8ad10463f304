package dev.durable.internal.worker;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.internal.client.TerminalOutbox;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.replay.Decision;
import dev.durable.internal.replay.OrchestrationRun;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.NewTask;
import dev.durable.spi.Outbox;
import dev.durable.spi.ParentLink;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusChange;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TurnCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a decision into a commit. Confined to one turn. */
final class CommitBuilder {
    private final WorkerServices services;
    private final ActivityPool pool;
    private final InstanceState state;
    private final Instant time;
    private final List<NewMessage> messages = new ArrayList<>();
    private final List<NewInstance> instances = new ArrayList<>();
    private final List<NewTask> tasks = new ArrayList<>();
    private final List<HistoryEvent.TaskScheduled> local = new ArrayList<>();
    private final List<HistoryEvent.TaskFailed> answers = new ArrayList<>();
    private final List<TaskKey> cancelled = new ArrayList<>();
    private final Map<Integer, Integer> positions = new HashMap<>();

    CommitBuilder(WorkerServices services, ActivityPool pool, InstanceState state, Instant time) {
        this.services = services;
        this.pool = pool;
        this.state = state;
        this.time = time;
    }

    /**
     * Builds the commit of a turn.
     *
     * @param decision what the turn came to
     * @param consumed the inbox messages that it took
     * @param recover whether every open activity without a row is to get one
     * @param keepOwner whether the instance stays with this worker
     */
    PreparedTurn build(Decision decision, List<Long> consumed, boolean recover, boolean keepOwner) {
        try {
            return built(decision, consumed, recover, keepOwner);
        } catch (RuntimeException | Error e) {
            // Slots that were reserved for a turn that never comes about would be lost for good.
            local.forEach(scheduled -> pool.slots(scheduled.name()).local().unreserve());
            throw e;
        }
    }

    private PreparedTurn built(Decision decision, List<Long> consumed, boolean recover, boolean keepOwner) {
        Decision.Outcome outcome = decision.outcome();
        OrchestrationRun run = state.requireLive();
        if (recover && outcome == null) {
            recoverOpenActivities(run, decision.events());
        }
        decision.cancelled().forEach(taskId -> cancelled.add(key(taskId)));
        decision.events().forEach(event -> send(event, outcome != null));
        if (outcome == null) {
            decision.expired().forEach(this::expire);
        }
        Payload customStatus = run.customStatusOr(state.customStatus);
        StatusChange change = changeOf(outcome, customStatus);
        AfterTurn after;
        if (outcome == null) {
            // Local activities, and answers that the next turn here will take, exist only in this process.
            boolean bound = !local.isEmpty() || !answers.isEmpty();
            after = new AfterTurn.Waits(decision.nextTimer(), keepOwner || bound, recover);
        } else if (outcome instanceof Decision.Outcome.RunsAgain again) {
            after = new AfterTurn.RunsAgain(HistoryCodec.encode(again.start()), keepOwner);
        } else {
            after = new AfterTurn.Ends();
        }
        return prepared(decision.events(), consumed, change, after, customStatus, decision.nextTimer());
    }

    /** Builds a commit that puts the instance aside. Activities that run here get a row, so that none is forgotten. */
    PreparedTurn park(Parked parked, List<HistoryEvent.TaskScheduled> openHere) {
        openHere.forEach(scheduled -> addTask(scheduled, 1, tasks.size()));
        StatusChange change =
                new StatusChange(OrchestrationRuntimeStatus.SUSPENDED, state.customStatus, null, null, parked);
        return prepared(
                List.of(), List.of(), change, new AfterTurn.Waits(null, false, false), state.customStatus, null);
    }

    /** Builds a commit that leaves the instance to whoever claims it from a time on. Activities that run here get a row. */
    PreparedTurn giveAway(Instant from, List<HistoryEvent.TaskScheduled> openHere) {
        openHere.forEach(scheduled -> addTask(scheduled, 1, tasks.size()));
        AfterTurn after = new AfterTurn.Waits(from, false, false);
        return prepared(List.of(), List.of(), null, after, state.customStatus, from);
    }

    /** Builds a commit that hands the instance to other workers, with a row for what is open here. */
    PreparedTurn handOver(List<ActivityExecution> openHere) {
        for (ActivityExecution execution : openHere) {
            addTask(execution.scheduled(), execution.hasStarted() ? 1 : 0, tasks.size());
        }
        return prepared(
                List.of(),
                List.of(),
                null,
                new AfterTurn.Waits(state.nextTimer, false, false),
                state.customStatus,
                state.nextTimer);
    }

    private PreparedTurn prepared(
            List<HistoryEvent> events,
            List<Long> consumed,
            @Nullable StatusChange change,
            AfterTurn after,
            @Nullable Payload customStatus,
            @Nullable Instant nextTimer) {
        HistoryBlock block = events.isEmpty() ? null : new HistoryBlock(events.size(), HistoryCodec.encodeAll(events));
        TurnCommit commit = new TurnCommit(
                state.key,
                state.version,
                services.engine.ids().get(),
                state.run,
                state.wakeSeq,
                time,
                block,
                consumed,
                new Outbox(messages, instances, tasks),
                change,
                after);
        OrchestrationRuntimeStatus status = change == null ? state.status : change.status();
        return new PreparedTurn(commit, status, customStatus, local, answers, nextTimer, cancelled);
    }

    /**
     * The last owner died: what ran there without a row may be lost. A row with one attempt counted is stored for
     * each; where there is one already the storage leaves it alone. What this process itself still runs is not lost.
     */
    private void recoverOpenActivities(OrchestrationRun run, List<HistoryEvent> justDecided) {
        // Task ids grow, so whatever comes before the first action of this turn is older than the turn.
        int firstNew = justDecided.stream()
                .filter(HistoryEvent.Action.class::isInstance)
                .mapToInt(event -> ((HistoryEvent.Action) event).taskId())
                .min()
                .orElse(Integer.MAX_VALUE);
        for (HistoryEvent.TaskScheduled open : run.openActivities()) {
            if (open.taskId() < firstNew && !pool.isCountedOn(key(open))) {
                if (isKnown(open.name())) {
                    addTask(open, 1, tasks.size());
                } else {
                    answers.add(unknown(open));
                }
            }
        }
    }

    private void send(HistoryEvent event, boolean ended) {
        if (event instanceof HistoryEvent.TaskScheduled scheduled) {
            if (!ended && !cancelled.contains(key(scheduled))) {
                place(scheduled);
            }
        } else if (event instanceof HistoryEvent.SubOrchestrationCreated child) {
            instances.add(child(child));
        } else if (event instanceof HistoryEvent.EventSent sent) {
            messages.add(new NewMessage.Event(
                    sent.instanceId(),
                    null,
                    HistoryCodec.encode(new HistoryEvent.EventRaised(sent.name(), sent.input()))));
        } else if (event instanceof HistoryEvent.End) {
            sendEnding(event);
        }
    }

    /** A message to this instance under the id that a completion has too: the storage takes the first of the two. */
    private void expire(HistoryEvent.TaskFailed failed) {
        TaskKey key = new TaskKey(state.key, state.run, failed.taskId());
        messages.add(new NewMessage.Reply(state.key, state.run, key.eventId(), HistoryCodec.encode(failed)));
    }

    /** Here without a row if there is room, else as a row for whoever has some; what nobody knows fails at once. */
    private void place(HistoryEvent.TaskScheduled scheduled) {
        ActivityDefinition here = services.registry.activity(scheduled.name());
        boolean mayBeLocal = here != null && !here.transactional();
        if (mayBeLocal
                && !services.isDraining()
                && pool.slots(scheduled.name()).local().tryReserve()) {
            local.add(scheduled);
        } else if (isKnown(scheduled.name())) {
            addTask(scheduled, 0, position(scheduled));
        } else {
            answers.add(unknown(scheduled));
        }
    }

    private boolean isKnown(String activity) {
        return services.registry.activity(activity) != null || services.isKnownElsewhere(activity);
    }

    private HistoryEvent.TaskFailed unknown(HistoryEvent.TaskScheduled scheduled) {
        return new HistoryEvent.TaskFailed(
                scheduled.taskId(), WorkerServices.unknownActivity(scheduled.name(), services.allKnownActivities()));
    }

    private NewInstance child(HistoryEvent.SubOrchestrationCreated child) {
        HistoryEvent.ParentInstance parent = new HistoryEvent.ParentInstance(
                state.key.instanceId(), state.key.incarnation(), state.run, child.taskId(), state.name);
        HistoryEvent.ExecutionStarted own =
                Objects.requireNonNull(state.requireLive().started());
        Map<String, String> tags = own.tags();
        HistoryEvent.ExecutionStarted start = new HistoryEvent.ExecutionStarted(
                child.name(), child.version(), child.input(), tags, parent, List.of(), List.of());
        FailureDetails taken = FailureDetails.of(
                "instance-already-exists",
                "an instance '" + child.instanceId() + "' exists already; choose another id for the sub-orchestration",
                true);
        return new NewInstance(
                new InstanceKey(child.instanceId(), services.engine.ids().get()),
                InstanceQueue.USER,
                child.name(),
                child.version() == null ? "" : child.version(),
                tags,
                HistoryCodec.encode(start),
                null,
                new ParentLink(state.key, state.run, child.taskId()),
                null,
                null,
                null,
                HistoryCodec.encode(new HistoryEvent.SubOrchestrationFailed(child.taskId(), taken)));
    }

    private void sendEnding(HistoryEvent end) {
        TerminalOutbox.Ending ending;
        if (end instanceof HistoryEvent.ExecutionCompleted completed) {
            ending = new TerminalOutbox.Ending(
                    state.key, state.name, OrchestrationRuntimeStatus.COMPLETED, time, completed.output(), null);
        } else if (end instanceof HistoryEvent.ExecutionFailed failed) {
            ending = new TerminalOutbox.Ending(
                    state.key, state.name, OrchestrationRuntimeStatus.FAILED, time, null, failed.failure());
        } else {
            return;
        }
        messages.addAll(services.terminal.replies(state.parent, ending));
        instances.addAll(services.terminal.instances(state.onTerminal, ending));
    }

    private @Nullable StatusChange changeOf(Decision.@Nullable Outcome outcome, @Nullable Payload customStatus) {
        if (outcome instanceof Decision.Outcome.Completed completed) {
            return new StatusChange(OrchestrationRuntimeStatus.COMPLETED, customStatus, completed.output(), null, null);
        }
        if (outcome instanceof Decision.Outcome.Failed failed) {
            return new StatusChange(
                    OrchestrationRuntimeStatus.FAILED,
                    customStatus,
                    null,
                    HistoryCodec.encodeFailure(failed.failure()),
                    null);
        }
        boolean same =
                state.status == OrchestrationRuntimeStatus.RUNNING && Objects.equals(customStatus, state.customStatus);
        return same ? null : new StatusChange(OrchestrationRuntimeStatus.RUNNING, customStatus, null, null, null);
    }

    private void addTask(HistoryEvent.TaskScheduled scheduled, int attempts, int behind) {
        tasks.add(new NewTask(key(scheduled), scheduled.name(), attempts, behind, HistoryCodec.encode(scheduled)));
    }

    /** How many open activities come before one. They are looked through once, as there may be thousands. */
    private int position(HistoryEvent.TaskScheduled scheduled) {
        if (positions.isEmpty()) {
            for (HistoryEvent.TaskScheduled open : state.requireLive().openActivities()) {
                positions.put(open.taskId(), positions.size());
            }
        }
        return positions.getOrDefault(scheduled.taskId(), 0);
    }

    private TaskKey key(HistoryEvent.TaskScheduled scheduled) {
        return key(scheduled.taskId());
    }

    private TaskKey key(int taskId) {
        return new TaskKey(state.key, state.run, taskId);
    }
}
