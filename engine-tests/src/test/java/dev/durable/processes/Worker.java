package dev.durable.processes;

import dev.durable.Durable;
import dev.durable.TaskOrchestrationContext;
import dev.durable.storage.jdbc.JdbcStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** The program that {@link ThreeWorkersTest} runs three times, kills and stops. */
final class Worker {
    static final String COUNT = "Count";
    /** Waits for {@link #LAST_STEP} before its last step, so that it is still running when others have ended. */
    static final String COUNT_AND_WAIT = "CountAndWait";

    static final int STEPS = 3;
    static final String LAST_STEP = "lastStep";

    private Worker() {}

    public static void main(String[] arguments) {
        String name = arguments[2];
        HeldStorage storage = new HeldStorage(JdbcStorage.builder(arguments[0], "postgres", "postgres")
                .tablePrefix(arguments[1])
                .build());
        AtomicLong executions = new AtomicLong();
        Durable.builder(storage)
                .workerName(name)
                .lease(Duration.ofMillis(Long.parseLong(arguments[3])))
                .pollInterval(Duration.ofMillis(50))
                .orchestrator(COUNT, Integer.class, (ctx, number) -> count(ctx, number, false))
                .orchestrator(COUNT_AND_WAIT, Integer.class, (ctx, number) -> count(ctx, number, true))
                // No two executions give the same result, so that one which was recorded twice would show.
                .activity("Step", Integer.class, (ctx, value) -> value + "@" + name + executions.incrementAndGet())
                .start();
        CountDownLatch released = new CountDownLatch(1);
        Parent.listen(line -> {
            switch (line) {
                case "hold" -> storage.holdNext(released);
                case "release" -> released.countDown();
                case "stale" -> Parent.tell("stale " + storage.stale());
                default -> throw new IllegalArgumentException(line);
            }
        });
        Parent.tell("ready");
    }

    private static String count(TaskOrchestrationContext context, int number, boolean waits) {
        List<String> results = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            if (step == STEPS && waits) {
                context.waitForExternalEvent(LAST_STEP, Void.class).await();
            }
            results.add(
                    context.callActivity("Step", number + step, String.class).await());
        }
        return String.join(" ", results);
    }
}
