package dev.durable.processes;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.StartOptions;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The program that {@link KillLoopTest} kills: starts instances, sends each its events and waits for its end, for ever,
 * and says after each call that it returned.
 */
final class KilledApplication {
    static final int EVENTS = 2;
    private static final String ORCHESTRATOR = "Collect";
    private static final int THREADS = 4;
    private static final AtomicLong EXECUTIONS = new AtomicLong();

    private KilledApplication() {}

    public static void main(String[] arguments) {
        String name = arguments[3];
        Parent.tell("opening");
        Storage storage = open(arguments[0], arguments[1], arguments[2]);
        Durable durable = running(storage, name).start();
        Parent.listen(line -> {});
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = name + "-" + thread + "-";
            new Thread(() -> useForEver(durable.client(), prefix)).start();
        }
    }

    static Storage open(String url, String user, String tablePrefix) {
        return JdbcStorage.builder(url, user, user.equals("sa") ? "" : user)
                .tablePrefix(tablePrefix)
                .build();
    }

    static DurableBuilder running(Storage storage, String name) {
        return Durable.builder(storage)
                .workerName(name)
                .lease(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(50))
                .orchestrator(ORCHESTRATOR, String.class, (ctx, id) -> {
                    String all = ctx.callActivity("Mark", id, String.class).await();
                    for (int event = 1; event <= EVENTS; event++) {
                        String data = ctx.waitForExternalEvent(eventName(event), String.class)
                                .await();
                        all += " "
                                + ctx.callActivity("Mark", data, String.class).await();
                    }
                    return all;
                })
                // No two executions give the same result, so that one whose recorded result was lost would show.
                .activity("Mark", String.class, (ctx, text) -> text + "@" + name + "." + EXECUTIONS.incrementAndGet());
    }

    static String eventName(int event) {
        return "event" + event;
    }

    static String eventData(String id, int event) {
        return id + "#" + event;
    }

    /** What the output must look like, as a regular expression. */
    static String output(String id) {
        StringBuilder output = new StringBuilder(id + "@\\S+");
        for (int event = 1; event <= EVENTS; event++) {
            output.append(" ").append(eventData(id, event)).append("@\\S+");
        }
        return output.toString();
    }

    static void raise(DurableTaskClient client, String id, int event) {
        client.raiseEvent(id, eventName(event), eventData(id, event), eventName(event));
    }

    private static void useForEver(DurableTaskClient client, String prefix) {
        try {
            for (int i = 0; ; i++) {
                use(client, prefix + i);
            }
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
    }

    private static void use(DurableTaskClient client, String id) throws InterruptedException, TimeoutException {
        client.scheduleNewOrchestrationInstance(ORCHESTRATOR, id, StartOptions.id(id));
        Parent.tell(new Acknowledgement.Started(id).line());
        for (int event = 1; event <= EVENTS; event++) {
            raise(client, id, event);
            Parent.tell(new Acknowledgement.Raised(id, event).line());
        }
        String output = client.waitForInstanceCompletion(id, Duration.ofMinutes(1), true)
                .readOutputAs(String.class);
        Parent.tell(new Acknowledgement.Ended(id, output).line());
    }
}
