package dev.durable.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnWatchTest {
    private Instant now = Instant.EPOCH;
    private final List<String> reports = new ArrayList<>();
    private final TurnWatch watch = new TurnWatch(() -> now, reports::add);

    @Test
    void aTurnThatTakesTooLongIsNamedOnce() {
        InstanceState slow = turn("slow");
        InstanceState quick = turn("quick");
        watch.begin(slow);
        watch.begin(quick);
        now = now.plus(TurnWatch.TOO_LONG).minusMillis(1);
        watch.look();
        watch.end(quick);
        assertThat(reports).isEmpty();
        now = now.plusMillis(1);
        watch.look();
        watch.look();
        assertThat(reports).singleElement().asString().contains("'Order'").contains("'slow'");
        watch.end(slow);
    }

    private static InstanceState turn(String id) {
        return new InstanceState(new ClaimedTurn(
                new InstanceKey(id, new UUID(1, 1)),
                InstanceQueue.USER,
                "Order",
                OrchestrationRuntimeStatus.RUNNING,
                1,
                0,
                0,
                1,
                1,
                false,
                null,
                List.of(),
                false,
                null,
                null));
    }
}
