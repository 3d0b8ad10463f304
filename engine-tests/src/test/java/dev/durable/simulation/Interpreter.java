package dev.durable.simulation;

import dev.durable.RetryPolicy;
import dev.durable.Task;
import dev.durable.TaskActivityContext;
import dev.durable.TaskCanceledException;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.internal.worker.Registrations;
import dev.durable.internal.worker.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The orchestrator and the activities that run a {@link Program}. */
final class Interpreter {
    private static final TypeRef<Long> NUMBER = TypeRef.of(Long.class);

    private Interpreter() {}

    /** What a worker in that process can run. */
    static Registry registry(SimProcess process, long leaseMillis, Outside outside) {
        Registrations registrations = new Registrations();
        TaskOrchestrator<Program, Long> program = Interpreter::run;
        registrations.orchestrator("program", TypeRef.of(Program.class), program);
        registrations.activity("work", TypeRef.of(Long.class), (TaskActivityContext ctx, Long input) -> {
            work(process, leaseMillis);
            return input;
        });
        registrations.activity("flaky", TypeRef.of(Integer.class), (TaskActivityContext ctx, Integer failures) -> {
            work(process, leaseMillis);
            if (ctx.attempt() <= failures) {
                throw new IllegalStateException("attempt " + ctx.attempt());
            }
            return (long) failures;
        });
        registrations.activity("outside", TypeRef.of(Long.class), (TaskActivityContext ctx, Long input) -> {
            outside.ask(ctx.completionToken(), input, ctx.attempt());
            work(process, leaseMillis);
            return ctx.completeLater();
        });
        registrations.activity("deadline", TypeRef.of(Long.class), (TaskActivityContext ctx, Long input) -> {
            outside.ask(ctx.completionToken(), 2 * input, ctx.attempt());
            work(process, leaseMillis);
            return ctx.completeLater(Duration.ofMillis(100 * input));
        });
        return registrations.build();
    }

    /** Takes a while, and now and then longer than a lease. */
    private static void work(SimProcess process, long leaseMillis) {
        World world = process.world;
        if (world.chance(0.5)) {
            process.pause(
                    world.chance(0.05)
                            ? world.random().nextLong(2 * leaseMillis)
                            : world.random().nextLong(80));
        }
    }

    private static Long run(TaskOrchestrationContext ctx, Program program) {
        long sum = program.sum();
        for (int i = program.next(); i < program.steps().size(); i++) {
            Program.Step step = program.steps().get(i);
            if (step.kind() == Program.Kind.AGAIN) {
                ctx.continueAsNew(program.from(i + 1, Program.add(sum, 1)));
                return null;
            }
            sum = Program.add(sum, take(ctx, step));
        }
        return sum;
    }

    private static long take(TaskOrchestrationContext ctx, Program.Step step) {
        int n = step.n();
        return switch (step.kind()) {
            case ACTIVITY -> ctx.callActivity("work", (long) n, Long.class).await();
            case FAN_OUT -> fanOut(ctx, n);
            case TIMER -> timer(ctx, n);
            case RACE -> race(ctx, n);
            case RETRY ->
                ctx.callActivity(
                                "flaky",
                                n,
                                NUMBER,
                                TaskOptions.retry(
                                        new RetryPolicy(10, Duration.ofMillis(20), 1.5, Duration.ofSeconds(1), null)))
                        .await();
            case EVENT -> ctx.waitForExternalEvent("e", Long.class).await();
            case TIMEOUT -> timeout(ctx, n);
            case CHILD ->
                ctx.callSubOrchestrator("program", step.child(), NUMBER, TaskOptions.DEFAULT)
                        .await();
            case STATUS -> {
                ctx.setCustomStatus("at " + n);
                yield 1;
            }
            case OUTSIDE ->
                ctx.callActivity(
                                "outside",
                                (long) n,
                                NUMBER,
                                TaskOptions.retry(
                                        new RetryPolicy(3, Duration.ofMillis(20), 1.5, Duration.ofSeconds(1), null)))
                        .await();
            case DEADLINE -> deadline(ctx, n);
            case AGAIN -> throw new IllegalStateException("taken by the caller");
        };
    }

    private static long fanOut(TaskOrchestrationContext ctx, int n) {
        List<Task<Long>> all = new ArrayList<>();
        for (long i = 1; i <= n; i++) {
            all.add(ctx.callActivity("work", i, Long.class));
        }
        return ctx.allOf(all).await().stream().mapToLong(Long::longValue).sum();
    }

    private static long timer(TaskOrchestrationContext ctx, int n) {
        ctx.createTimer(Duration.ofMillis(100L * n)).await();
        return 1;
    }

    private static long race(TaskOrchestrationContext ctx, int n) {
        Task<Long> work = ctx.callActivity("work", 1L, Long.class);
        Task<?> first =
                ctx.anyOf(work, ctx.createTimer(Duration.ofMillis(100L * n))).await();
        return first == work ? work.await() : 1;
    }

    private static long deadline(TaskOrchestrationContext ctx, long n) {
        try {
            return ctx.callActivity("deadline", n, Long.class).await() / (2 * n);
        } catch (TaskFailedException e) {
            return e.details().type().equals("completion-timeout") ? 1 : -1;
        }
    }

    private static long timeout(TaskOrchestrationContext ctx, int n) {
        try {
            return ctx.waitForExternalEvent("never", Duration.ofMillis(10L * n), Long.class)
                    .await();
        } catch (TaskCanceledException e) {
            return 1;
        }
    }
}
