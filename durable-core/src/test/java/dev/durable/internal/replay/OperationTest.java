package dev.durable.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every transition of {@link Operation}; fails at the end if one was not taken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationTest {
    private static final FailureDetails FAILURE = FailureDetails.of("boom", "boom", false);
    private final Set<String> taken = new TreeSet<>();
    private final List<Object> heard = new ArrayList<>();

    private final Operation.Listener listener = new Operation.Listener() {
        @Override
        public void completed(Payload output) {
            heard.add(output == null ? "nothing" : output);
        }

        @Override
        public void failed(FailureDetails failure) {
            heard.add(failure);
        }
    };

    private Operation operation(Operation.Kind kind) {
        HistoryEvent.Action action = switch (kind) {
            case ACTIVITY -> new HistoryEvent.TaskScheduled(3, "A", null, null, 1, 3);
            case TIMER -> new HistoryEvent.TimerCreated(3, Instant.EPOCH);
            case CHILD -> new HistoryEvent.SubOrchestrationCreated(3, "c", "C", null, null, 1);
        };
        return new Operation(action, kind, listener);
    }

    private void take(Operation operation, HistoryEvent.Result result, Operation.State expected) {
        assertThat(operation.kind()).isEqualTo(Operation.kindOf(result));
        assertThat(operation.state()).isEqualTo(Operation.State.PENDING);
        operation.apply(result);
        assertThat(operation.state()).isEqualTo(expected);
        taken.add(result.getClass().getSimpleName() + "->" + expected);
    }

    @Test
    void activities() {
        take(
                operation(Operation.Kind.ACTIVITY),
                new HistoryEvent.TaskCompleted(3, Payload.ofUtf8("1")),
                Operation.State.COMPLETED);
        take(operation(Operation.Kind.ACTIVITY), new HistoryEvent.TaskFailed(3, FAILURE), Operation.State.FAILED);
        assertThat(heard).endsWith(Payload.ofUtf8("1"), FAILURE);
    }

    @Test
    void timers() {
        take(operation(Operation.Kind.TIMER), new HistoryEvent.TimerFired(3), Operation.State.COMPLETED);
        assertThat(heard).endsWith("nothing");
        Operation cancelled = operation(Operation.Kind.TIMER);
        cancelled.cancel();
        assertThat(cancelled.state()).isEqualTo(Operation.State.CANCELLED);
        taken.add("cancel->CANCELLED");
    }

    @Test
    void children() {
        take(
                operation(Operation.Kind.CHILD),
                new HistoryEvent.SubOrchestrationCompleted(3, null),
                Operation.State.COMPLETED);
        take(
                operation(Operation.Kind.CHILD),
                new HistoryEvent.SubOrchestrationFailed(3, FAILURE),
                Operation.State.FAILED);
    }

    @ParameterizedTest
    @EnumSource(Operation.Kind.class)
    void nothingLeavesAFinalState(Operation.Kind kind) {
        HistoryEvent.Result result = switch (kind) {
            case ACTIVITY -> new HistoryEvent.TaskCompleted(3, null);
            case TIMER -> new HistoryEvent.TimerFired(3);
            case CHILD -> new HistoryEvent.SubOrchestrationCompleted(3, null);
        };
        Operation done = operation(kind);
        done.apply(result);
        assertThatThrownBy(() -> done.apply(result)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(done::cancel).isInstanceOf(IllegalStateException.class);
        assertThat(done.state()).isEqualTo(Operation.State.COMPLETED);
    }

    @AfterAll
    void everyTransitionWasTaken() {
        assertThat(taken)
                .containsExactlyInAnyOrder(
                        "TaskCompleted->COMPLETED",
                        "TaskFailed->FAILED",
                        "TimerFired->COMPLETED",
                        "cancel->CANCELLED",
                        "SubOrchestrationCompleted->COMPLETED",
                        "SubOrchestrationFailed->FAILED");
    }
}
