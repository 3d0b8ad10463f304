package dev.durable.testkit;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.NonDeterminismException;
import dev.durable.history.HistoryEvent;
import dev.durable.history.InstanceHistory;
import dev.durable.internal.replay.CoroutineStarter;
import dev.durable.internal.replay.Decision;
import dev.durable.internal.replay.OrchestrationRun;
import dev.durable.internal.replay.OrchestratorDefinition;
import dev.durable.internal.replay.RunIdentity;
import dev.durable.internal.worker.Registry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replays one run and says where it parts from the code. */
record RunReplay(Registry registry, DataConverter converter, DurableLimits limits, CoroutineStarter coroutines) {

    ReplayReport.Result verify(String source, InstanceHistory history, InstanceHistory.Run recorded) {
        long events = recorded.turns().stream()
                .mapToLong(turn -> turn.events().size())
                .sum();
        OrchestratorDefinition definition = registry.orchestrators().get(recorded.name());
        ReplayReport.Difference difference = definition == null
                ? new ReplayReport.Difference(
                        0, "orchestrator '" + recorded.name() + "'", "no orchestrator of that name")
                : difference(history, recorded, definition);
        return new ReplayReport.Result(
                source, history.instanceId(), recorded.number(), recorded.name(), events, difference);
    }

    private ReplayReport.@Nullable Difference difference(
            InstanceHistory history, InstanceHistory.Run recorded, OrchestratorDefinition definition) {
        OrchestrationRun run = new OrchestrationRun(
                new RunIdentity(history.instanceId(), history.incarnation(), recorded.number()),
                definition,
                converter,
                limits,
                coroutines);
        try {
            for (InstanceHistory.Turn turn : recorded.turns()) {
                run.replay(turn.time(), turn.events());
            }
            if (goesOn(recorded)) {
                // The engine asks for the next turn; what the code did beyond the history shows then.
                run.turn(run.time(), List.of());
            }
            return null;
        } catch (NonDeterminismException e) {
            return new ReplayReport.Difference(e.position(), e.expected(), e.actual() + failureOf(run));
        } catch (RuntimeException e) {
            return new ReplayReport.Difference(run.position(), "a step that can be replayed", "an error: " + e);
        } finally {
            run.unwind();
        }
    }

    private static boolean goesOn(InstanceHistory.Run recorded) {
        return !recorded.turns().isEmpty()
                && recorded.turns().stream()
                        .flatMap(turn -> turn.events().stream())
                        .noneMatch(HistoryEvent.End.class::isInstance);
    }

    /** Where the code threw, what it threw: else nobody would know why it ended. */
    private static String failureOf(OrchestrationRun run) {
        Instant time = run.time();
        try {
            Decision.Outcome outcome = run.turn(time, List.of()).outcome();
            return outcome instanceof Decision.Outcome.Failed failed
                    ? " (" + failed.failure().type() + ": " + failed.failure().message() + ")"
                    : "";
        } catch (NonDeterminismException e) {
            return "";
        }
    }
}
