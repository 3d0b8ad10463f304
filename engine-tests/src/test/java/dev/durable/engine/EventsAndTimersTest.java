package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.InstanceEndedException;
import dev.durable.InstanceNotFoundException;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TaskCanceledException;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsAndTimersTest extends EngineTest {

    @Test
    void aTimerFiresAndNeverEarly() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            Instant before = ctx.currentInstant();
            ctx.createTimer(Duration.ofMillis(in)).await();
            return Duration.between(before, ctx.currentInstant()).toMillis();
        }));
        assertThat(awaitOutput(durable.client(), run(durable, "o", 120), Long.class))
                .isGreaterThanOrEqualTo(120);
    }

    @Test
    void eventsAreBufferedInOrderAndNamesFoldTheirCase() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            List<String> got = new ArrayList<>();
            for (int i = 0; i < in; i++) {
                got.add(ctx.waitForExternalEvent("Item", String.class).await());
            }
            return String.join(",", got);
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 4);
        client.raiseEvent(id, "ITEM", "a");
        client.raiseEvent(id, "item", "a");
        client.raiseEvent(id, "iTem", "b");
        client.raiseEvent(id, "Item", "c");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("a,a,b,c");
    }

    @Test
    void anEventIdMakesARepetitionADuplicate() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            String first = ctx.waitForExternalEvent("e", String.class).await();
            return first + ctx.waitForExternalEvent("e", String.class).await();
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 0);
        client.raiseEvent(id, "e", "1", "id-1");
        await().until(() -> client.getHistory(id).stream().anyMatch(HistoryEvent.EventRaised.class::isInstance));
        client.raiseEvent(id, "e", "1", "id-1");
        client.raiseEvent(id, "e", "2", "id-2");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("12");
    }

    @Test
    void aWaitThatTimedOutConsumesNoEventAfterwards() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            String first;
            try {
                first = ctx.waitForExternalEvent("e", Duration.ofMillis(in), String.class)
                        .await();
            } catch (TaskCanceledException e) {
                first = "timeout";
            }
            ctx.setCustomStatus(first);
            return first + "+" + ctx.waitForExternalEvent("e", String.class).await();
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 30);
        await().until(() -> client.getInstance(id, false).customStatus() != null);
        client.raiseEvent(id, "e", "late");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("timeout+late");
    }

    @Test
    void anEventBeforeTheTimeoutCancelsTheTimer() {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", Duration.ofHours(1), String.class)
                                .await()));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 0);
        client.raiseEvent(id, "e", "in time");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("in time");
    }

    @Test
    void aZeroTimeoutTakesABufferedEventOrGivesUpAtOnce() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            String got = ctx.waitForExternalEvent("go", String.class).await();
            try {
                ctx.waitForExternalEvent("other", Duration.ZERO, String.class).await();
            } catch (TaskCanceledException e) {
                got += " " + e.getMessage();
            }
            return got;
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 0);
        client.raiseEvent(id, "go", "x");
        assertThat(awaitOutput(client, id, String.class))
                .isEqualTo("x Timeout of PT0S expired while waiting for an event named 'other'");
    }

    @Test
    void anyOfGivesTheFirstOfTheHistoryNotOfTheList() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> {
            Task<String> slow = ctx.waitForExternalEvent("slow", String.class);
            Task<String> fast = ctx.waitForExternalEvent("fast", String.class);
            ctx.waitForExternalEvent("go", String.class).await();
            return ctx.anyOf(slow, fast).await() == fast ? "fast" : "slow";
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 0);
        client.raiseEvent(id, "fast", "1");
        client.raiseEvent(id, "slow", "2");
        client.raiseEvent(id, "go", "3");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("fast");
    }

    @Test
    void thenApplyComposes() {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("n", Integer.class)
                                .thenApply(n -> n * in)
                                .thenApply(n -> "=" + n)
                                .await()));
        String id = run(durable, "o", 6);
        durable.client().raiseEvent(id, "n", 7);
        assertThat(awaitOutput(durable.client(), id, String.class)).isEqualTo("=42");
    }

    @Test
    void orchestrationsSendEventsToEachOther() {
        Durable durable = start(builder()
                .orchestrator(
                        "receiver",
                        Integer.class,
                        (ctx, in) ->
                                ctx.waitForExternalEvent("hi", String.class).await())
                .orchestrator("sender", String.class, (ctx, in) -> {
                    ctx.sendEvent(in, "hi", "from " + ctx.name());
                    return null;
                }));
        String receiver = run(durable, "receiver", 0);
        run(durable, "sender", receiver);
        assertThat(awaitOutput(durable.client(), receiver, String.class)).isEqualTo("from sender");
    }

    @Test
    void raisingToNobodyIsAnError() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> in));
        DurableTaskClient client = durable.client();
        assertThatThrownBy(() -> client.raiseEvent("nobody", "e", 1)).isInstanceOf(InstanceNotFoundException.class);
        String id = run(durable, "o", 1);
        awaitEnd(client, id);
        assertThatThrownBy(() -> client.raiseEvent(id, "e", 1)).isInstanceOf(InstanceEndedException.class);
    }

    @Test
    void continueAsNewKeepsUnconsumedEventsInStrictOrderWithDuplicates() {
        Durable durable = start(builder().orchestrator("o", new TypeRef<List<String>>() {}, (ctx, in) -> {
            if (in.isEmpty()) {
                // All of them are in the buffer or the inbox before the first run ends.
                ctx.waitForExternalEvent("go", String.class).await();
            }
            in.add(ctx.waitForExternalEvent(in.size() % 2 == 0 ? "e" : "f", String.class)
                    .await());
            if (in.size() < 6) {
                ctx.continueAsNew(in);
            }
            return in;
        }));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", List.of());
        for (String value : List.of("1", "1", "2")) {
            client.raiseEvent(id, "e", value);
            client.raiseEvent(id, "f", value + "f");
        }
        client.raiseEvent(id, "go", null);
        OrchestrationMetadata ended = awaitEnd(client, id);
        assertThat(ended.readOutputAs(new TypeRef<List<String>>() {})).containsExactly("1", "1f", "1", "1f", "2", "2f");
    }

    @Test
    void continueAsNewStartsWithAnEmptyHistory() {
        Durable durable = start(builder()
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    int next = ctx.callActivity("inc", in, Integer.class).await();
                    ctx.setCustomStatus(next);
                    if (next < 5) {
                        ctx.continueAsNew(next);
                    }
                    return next;
                })
                .activity("inc", Integer.class, (ctx, in) -> in + 1));
        String id = run(durable, "o", 0);
        assertThat(awaitOutput(durable.client(), id, Integer.class)).isEqualTo(5);
        List<HistoryEvent> history = durable.client().getHistory(id);
        assertThat(history).hasSize(4);
        assertThat(durable.client().getInstance(id, false).readCustomStatusAs(Integer.class))
                .isEqualTo(5);
    }

    @Test
    void aScheduledStartStaysPendingUntilItIsDue() {
        Durable durable = start(builder().orchestrator("o", Integer.class, (ctx, in) -> in));
        DurableTaskClient client = durable.client();
        String far = client.scheduleNewOrchestrationInstance(
                "o", 1, StartOptions.DEFAULT.withStartAt(Instant.now().plusSeconds(3_600)));
        String near = client.scheduleNewOrchestrationInstance(
                "o", 2, StartOptions.DEFAULT.withStartAt(Instant.now().plusMillis(100)));
        assertThat(awaitOutput(client, near, Integer.class)).isEqualTo(2);
        assertThat(client.getInstance(far, false).status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(client.terminate(far, "not needed")).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }
}
