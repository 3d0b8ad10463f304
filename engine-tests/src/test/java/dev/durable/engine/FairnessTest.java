package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.Durable;
import dev.durable.DurableLimits;
import dev.durable.DurableTaskClient;
import dev.durable.LimitExceededException;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.worker.Registrations;
import dev.durable.spi.AppendResult;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Much work of one kind beside little of another, with one thread each: how often does the one come before the other? */
class FairnessTest {
    private static final int EVENTS = 100_000;
    private static final int FAN_OUT = 10_000;
    private static final int MESSAGES_A_TURN = 64;

    private final Registrations registrations = new Registrations();
    private final AtomicInteger much = new AtomicInteger();
    private final AtomicInteger little = new AtomicInteger();
    private Storage storage;
    private Durable durable;
    private DurableTaskClient client;

    private void open(Backend backend) {
        storage = backend.open();
        durable = Durable.builder(storage).start();
        client = durable.client();
    }

    @AfterEach
    void close() {
        durable.close();
        storage.close();
    }

    private List<String> start(String orchestrator, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(client.scheduleNewOrchestrationInstance(orchestrator, i, StartOptions.id(orchestrator + "-" + i)));
        }
        return ids;
    }

    private boolean hasEnded(String id) {
        return client.getInstance(id, false).status() == OrchestrationRuntimeStatus.COMPLETED;
    }

    private void raise(String id, int events) {
        Payload body = HistoryCodec.encode(new HistoryEvent.EventRaised("e", null));
        List<NewMessage> some = Collections.nCopies(1_000, new NewMessage.Event(id, null, body));
        for (int raised = 0; raised < events; raised += some.size()) {
            assertThat(storage.append(some, Integer.MAX_VALUE)).containsOnly(AppendResult.ACCEPTED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"MEMORY", "H2"})
    void anInstanceWithAHundredThousandEventsTakesItsTurnLikeAnyOther(Backend backend) {
        open(backend);
        registrations.orchestrator("much", TypeRef.of(Integer.class), (ctx, in) -> {
            for (int i = 0; i < EVENTS; i++) {
                ctx.waitForExternalEvent("e", Object.class).await();
                much.incrementAndGet();
            }
            return EVENTS;
        });
        registrations.orchestrator("little", TypeRef.of(Integer.class), (ctx, in) -> little.incrementAndGet());
        try (SteppedWorker worker = new SteppedWorker(storage, 100, registrations)) {
            String busy = start("much", 1).get(0);
            raise(busy, EVENTS);
            worker.until(() -> much.get() > 0);
            start("little", 1_000);

            worker.until(() -> little.get() == 1_000);

            // 100 slots: they come in ten groups, and the busy one has one turn among each.
            assertThat(much.get()).isBetween(MESSAGES_A_TURN, 15 * MESSAGES_A_TURN);
            if (backend == Backend.MEMORY) {
                worker.until(() -> much.get() == EVENTS && hasEnded(busy));
            }
        }
    }

    /** Memory is bounded too: who raises faster than the instance reads is told so, and may go on when it has read. */
    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"MEMORY", "H2"})
    void aFullInboxRefusesMoreUntilItIsRead(Backend backend) {
        open(backend);
        registrations.orchestrator("much", TypeRef.of(Integer.class), (ctx, in) -> {
            for (int i = 0; i < 4; i++) {
                ctx.waitForExternalEvent("e", Integer.class).await();
                much.incrementAndGet();
            }
            return in;
        });
        DurableLimits three = new DurableLimits(1_000, 1_000, 1_000, 1_000, 3);
        try (Durable bounded = Durable.builder(storage).limits(three).start();
                SteppedWorker worker = new SteppedWorker(storage, 2, registrations)) {
            String id = start("much", 1).get(0);
            for (int i = 0; i < 3; i++) {
                bounded.client().raiseEvent(id, "e", i);
            }
            assertThatThrownBy(() -> bounded.client().raiseEvent(id, "e", 3))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("DUR-104");

            worker.until(() -> much.get() == 3);
            bounded.client().raiseEvent(id, "e", 3);

            worker.until(() -> hasEnded(id));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"MEMORY", "H2"})
    void aFanOutOfTenThousandLetsTheActivitiesOfOthersPass(Backend backend) {
        open(backend);
        registrations.orchestrator("much", TypeRef.of(Integer.class), (ctx, in) -> {
            List<Task<Integer>> all = new ArrayList<>();
            for (int i = 0; i < FAN_OUT; i++) {
                all.add(ctx.callActivity("work", true, Integer.class));
            }
            return ctx.allOf(all).await().size();
        });
        AtomicInteger ended = new AtomicInteger();
        registrations.orchestrator("little", TypeRef.of(Integer.class), (ctx, in) -> {
            for (int i = 0; i < 3; i++) {
                ctx.callActivity("work", false, Integer.class).await();
            }
            return ended.incrementAndGet();
        });
        registrations.activity("work", TypeRef.of(Boolean.class), (ctx, ofMuch) -> {
            AtomicInteger count = Boolean.TRUE.equals(ofMuch) ? much : little;
            return count.incrementAndGet();
        });
        try (SteppedWorker worker = new SteppedWorker(storage, 200, registrations)) {
            String busy = start("much", 1).get(0);
            worker.until(() -> much.get() > 0);
            start("little", 100);

            worker.until(() -> ended.get() == 100);

            assertThat(little).hasValue(300);
            assertThat(much).as("activities of the fan-out meanwhile").hasValueLessThan(150);
            if (backend == Backend.MEMORY) {
                worker.until(() -> much.get() == FAN_OUT && hasEnded(busy));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"MEMORY", "H2"})
    void aThousandStartsOfOneNameLeaveSlotsToAnother(Backend backend) {
        open(backend);
        registrations.orchestrator("much", TypeRef.of(Integer.class), (ctx, in) -> {
            ctx.callActivity("work", in, Integer.class).await();
            return much.incrementAndGet();
        });
        registrations.orchestrator("little", TypeRef.of(Integer.class), (ctx, in) -> {
            ctx.callActivity("work", in, Integer.class).await();
            return little.incrementAndGet();
        });
        registrations.activity("work", TypeRef.of(Integer.class), (ctx, in) -> in);
        try (SteppedWorker worker = new SteppedWorker(storage, 2, registrations)) {
            start("much", 1_000);
            start("little", 10);

            worker.until(() -> little.get() == 10);

            assertThat(much).as("instances of the other name meanwhile").hasValueBetween(1, 30);
            if (backend == Backend.MEMORY) {
                worker.until(() -> much.get() == 1_000);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"MEMORY", "H2"})
    void aThousandTasksOfOneActivityLeaveSlotsToAnother(Backend backend) {
        open(backend);
        registrations.orchestrator("much", TypeRef.of(Integer.class), (ctx, in) -> {
            List<Task<Integer>> few = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                few.add(ctx.callActivity("muchWork", i, Integer.class));
            }
            return ctx.allOf(few).await().size();
        });
        registrations.orchestrator(
                "little",
                TypeRef.of(Integer.class),
                (ctx, in) -> ctx.callActivity("littleWork", in, Integer.class).await());
        registrations.activity("muchWork", TypeRef.of(Integer.class), (ctx, in) -> much.incrementAndGet());
        registrations.activity("littleWork", TypeRef.of(Integer.class), (ctx, in) -> little.incrementAndGet());
        try (SteppedWorker worker = new SteppedWorker(storage, 2_000, registrations)) {
            start("much", 200);
            // By then all of them have had their first turn, and their tasks are stored.
            worker.until(() -> much.get() == 300);
            start("little", 10);

            worker.until(() -> little.get() == 10);

            assertThat(much).as("tasks of the other activity meanwhile").hasValueBetween(300, 400);
            if (backend == Backend.MEMORY) {
                worker.until(() -> much.get() == 1_000);
            }
        }
    }
}
