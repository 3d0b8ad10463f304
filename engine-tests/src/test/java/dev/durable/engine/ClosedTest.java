package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.Durable;
import dev.durable.DurableClosedException;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationQuery;
import dev.durable.StartOptions;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.AppendResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.StorageTransaction;
import dev.durable.storage.memory.MemoryStorage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** One rule for every call after {@link Durable#close()}: refused, with nothing done. */
class ClosedTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final MemoryStorage storage = new MemoryStorage();

    private Durable waiting() {
        return Durable.builder(storage)
                .orchestrator(
                        "wait",
                        String.class,
                        (ctx, in) ->
                                ctx.waitForExternalEvent("go", String.class).await())
                .start();
    }

    private static final class Untouched implements StorageTransaction {
        @Override
        public CreateResult create(NewInstance instance) {
            throw new AssertionError("nothing may be created");
        }

        @Override
        public InstanceKey find(String instanceId) {
            throw new AssertionError("nothing may be looked for");
        }

        @Override
        public AppendResult append(NewMessage message, int inboxLimit) {
            throw new AssertionError("nothing may be appended");
        }
    }

    @Test
    void everyOperationIsRefused() {
        Durable durable = waiting();
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("wait", "x", StartOptions.id("w"));
        DurableTransaction joined = client.join(new Untouched());
        durable.close();
        durable.close();

        List<ThrowingCallable> calls = List.of(
                () -> client.scheduleNewOrchestrationInstance("wait", "x", StartOptions.id("late")),
                () -> client.raiseEvent("w", "go", "now"),
                () -> client.getInstance("w", true),
                () -> client.getInstance("unknown", true),
                () -> client.waitForInstanceStart("w", SOON, false),
                () -> client.waitForInstanceCompletion("w", SOON, false),
                () -> client.whenCompleted("w", SOON),
                () -> client.whenChanged("w", 1, SOON),
                () -> client.suspend("w", null),
                () -> client.resume("w", null),
                () -> client.terminate("w", null),
                () -> client.queryInstances(OrchestrationQuery.ALL),
                () -> client.getHistory("w"),
                () -> client.purgeInstance("w"),
                () -> client.purgeInstances(OrchestrationQuery.ALL),
                () -> client.join(new Untouched()),
                () -> joined.scheduleNewOrchestrationInstance("wait", "x", StartOptions.DEFAULT),
                () -> joined.raiseEvent("w", "go", "now"));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(DurableClosedException.class)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this Durable is closed");
        }

        try (Durable another = waiting()) {
            assertThat(another.client().getInstance("late", false)).isNull();
            assertThat(another.client().getHistory("w")).noneMatch(HistoryEvent.EventRaised.class::isInstance);
            assertThat(another.client().getInstance("w", false).status())
                    .isNotEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        }
    }

    @Test
    void whoeverWaitsIsToldTheStateAsOfNow() throws Exception {
        Durable durable = waiting();
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("wait", "x", StartOptions.id("w"));
        OrchestrationMetadata running = client.waitForInstanceStart("w", Duration.ofSeconds(30), false);
        CompletableFuture<OrchestrationMetadata> end = client.whenCompleted("w", Duration.ofHours(1));
        durable.close();
        assertThat(end.get(30, TimeUnit.SECONDS).status()).isEqualTo(running.status());
    }
}
