package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationQuery;
import dev.durable.StartOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TerminalNotification;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a start asked to be created at the end is created once, in whichever way the end comes. */
class TerminalNotificationsTest extends EngineTest {
    private static final String NOTIFY = "$durable/notify";

    private final Queue<TerminalNotification> received = new ConcurrentLinkedQueue<>();

    private final class Receiver implements TaskOrchestrator<TerminalNotification, Void> {
        @Override
        public Void run(TaskOrchestrationContext ctx, TerminalNotification input) {
            if (!ctx.isReplaying()) {
                received.add(input);
            }
            return null;
        }
    }

    private DurableBuilder notifying() {
        return builder()
                .systemOrchestrator(NOTIFY, new Receiver())
                .orchestrator("adds", Integer.class, (ctx, in) -> in + 1)
                .orchestrator("fails", Integer.class, (ctx, in) -> {
                    throw new IllegalStateException("no " + in);
                })
                .orchestrator(
                        "waits",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await());
    }

    private static String runNotified(DurableTaskClient client, String name) {
        return client.scheduleNewOrchestrationInstance(
                name, 1, StartOptions.DEFAULT.withOnTerminal(new StartOptions.OnTerminal(NOTIFY, "mine")));
    }

    private TerminalNotification awaitOne() {
        await().atMost(LONG).until(() -> !received.isEmpty());
        assertThat(received).hasSize(1);
        TerminalNotification notification = received.remove();
        assertThat(notification.input()).isEqualTo(Payload.ofUtf8("\"mine\""));
        return notification;
    }

    @Test
    void everyEndTellsWhatItIs() {
        Durable durable = start(notifying());
        DurableTaskClient client = durable.client();

        String completed = runNotified(client, "adds");
        assertThat(awaitOne()).satisfies(end -> {
            assertThat(end.instanceId()).isEqualTo(completed);
            assertThat(end.status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
            assertThat(end.output()).isEqualTo(Payload.ofUtf8("2"));
            assertThat(end.completedAt())
                    .isEqualTo(client.getInstance(completed, false).completedAt());
        });

        String failed = runNotified(client, "fails");
        assertThat(awaitOne()).satisfies(end -> {
            assertThat(end.instanceId()).isEqualTo(failed);
            assertThat(end.status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
            assertThat(end.failure().message()).isEqualTo("no 1");
        });

        String terminated = runNotified(client, "waits");
        client.terminate(terminated, "enough");
        client.terminate(terminated, "again");
        assertThat(awaitOne()).satisfies(end -> {
            assertThat(end.instanceId()).isEqualTo(terminated);
            assertThat(end.status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
            assertThat(end.failure().message()).isEqualTo("enough");
        });

        assertThat(client.queryInstances(OrchestrationQuery.ALL).instances()).hasSize(3);
        assertThat(client.queryInstances(OrchestrationQuery.ALL.withSystem(true))
                        .instances())
                .hasSize(6);
    }

    /** On JDK 17 turns have few threads: code that blocks may hold them all, but not what the library does itself. */
    @Test
    void orchestratorsThatBlockDoNotHoldTheLibrarysOwnInstances() {
        CountDownLatch open = new CountDownLatch(1);
        int turnThreads = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
        CountDownLatch blocked = new CountDownLatch(turnThreads);
        Durable durable = start(notifying().orchestrator("blocks", Integer.class, (ctx, in) -> {
            blocked.countDown();
            awaitUninterruptibly(open);
            return in;
        }));
        DurableTaskClient client = durable.client();
        String waiting = runNotified(client, "waits");
        try {
            for (int i = 0; i < turnThreads; i++) {
                run(durable, "blocks", i);
            }
            awaitUninterruptibly(blocked);
            client.terminate(waiting, null);
            assertThat(awaitOne().instanceId()).isEqualTo(waiting);
        } finally {
            open.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
