package dev.durable.internal.replay;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.JacksonDataConverter;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Drives one run turn by turn, keeps its history, and can begin again over it. */
final class RunFixture {
    static final UUID INCARNATION = new UUID(1, 2);
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final OrchestratorDefinition definition;
    private final DurableLimits limits;
    private final List<Turn> turns = new ArrayList<>();
    private DataConverter converter = new JacksonDataConverter();
    private OrchestrationRun run;

    record Turn(Instant time, List<HistoryEvent> events) {}

    private RunFixture(TaskOrchestrator<String, ?> code, DurableLimits limits) {
        this.definition = new OrchestratorDefinition("Test", TypeRef.of(String.class), () -> code, false);
        this.limits = limits;
        this.run = newRun(definition);
    }

    static RunFixture of(TaskOrchestrator<String, ?> code) {
        return new RunFixture(code, DurableLimits.DEFAULT);
    }

    static RunFixture of(TaskOrchestrator<String, ?> code, DurableLimits limits) {
        return new RunFixture(code, limits);
    }

    private OrchestrationRun newRun(OrchestratorDefinition code) {
        return new OrchestrationRun(
                new RunIdentity("instance", INCARNATION, 0),
                code,
                converter,
                limits,
                body -> new Thread(body, "orchestrator").start());
    }

    /** Before the start. */
    void useConverter(DataConverter other) {
        converter = other;
        run = newRun(definition);
    }

    OrchestrationRun run() {
        return run;
    }

    static HistoryEvent.ExecutionStarted started(HistoryEvent.EventRaised... carried) {
        return new HistoryEvent.ExecutionStarted(
                "Test", null, json("\"in\""), Map.of(), null, Arrays.asList(carried), List.of());
    }

    static Payload json(String text) {
        return Payload.ofUtf8(text);
    }

    static HistoryEvent.EventRaised event(String name, String value) {
        return new HistoryEvent.EventRaised(name, json("\"" + value + "\""));
    }

    static HistoryEvent.TaskCompleted completed(int id, String value) {
        return new HistoryEvent.TaskCompleted(id, json("\"" + value + "\""));
    }

    Decision start() {
        return turn(started());
    }

    /** A turn at a time that grows by a second from turn to turn. */
    Decision turn(HistoryEvent.Incoming... incoming) {
        return turnAt(START.plusSeconds(turns.size()), incoming);
    }

    Decision turnAt(Instant time, HistoryEvent.Incoming... incoming) {
        Decision decision = run.turn(time, Arrays.asList(incoming));
        turns.add(new Turn(time, decision.events()));
        return decision;
    }

    List<HistoryEvent> history() {
        return turns.stream().flatMap(turn -> turn.events().stream()).toList();
    }

    /** Forgets the live run and replays the whole history with the same code. */
    RunFixture evictAndReplay() {
        run.unwind();
        run = newRun(definition);
        turns.forEach(turn -> run.replay(turn.time(), turn.events()));
        return this;
    }

    /** Replays the history with other code. */
    OrchestrationRun replayWith(TaskOrchestrator<String, ?> other) {
        OrchestrationRun changed =
                newRun(new OrchestratorDefinition("Test", TypeRef.of(String.class), () -> other, false));
        turns.forEach(turn -> changed.replay(turn.time(), turn.events()));
        return changed;
    }
}
