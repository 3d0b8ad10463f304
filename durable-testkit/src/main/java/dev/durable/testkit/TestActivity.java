package dev.durable.testkit;

import dev.durable.TaskActivity;
import dev.durable.TransactionalTask;
import dev.durable.internal.worker.ActivityDefinition;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An activity in a {@link DurableTestEnvironment}: what it was called with, and what it does instead of its own code.
 * Thread-safe.
 *
 * <p>A transactional activity of a storage runs as it is unless it is replaced, and is neither counted nor made to fail.
 */
public final class TestActivity {
    private final String name;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<Supplier<? extends Exception>> failures = new ConcurrentLinkedQueue<>();
    private volatile @Nullable TaskActivity<?, ?> replacement;

    TestActivity(String name) {
        this.name = name;
    }

    /**
     * One execution.
     *
     * @param instanceId the instance that called it
     * @param taskId the task's id
     * @param attempt which attempt of its retry policy, from 1
     * @param idempotencyKey the key, which is the same in each execution and attempt of one call
     * @param input what it was called with, or null
     */
    public record Call(
            String instanceId,
            int taskId,
            int attempt,
            String idempotencyKey,
            @Nullable Object input) {}

    /**
     * Returns its registered name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the executions so far, those that failed or whose result was lost included.
     *
     * @return the executions, in order
     */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /**
     * Runs other code from now on.
     *
     * @param code the code, which takes the same input
     * @return this
     */
    public TestActivity replaceWith(TaskActivity<?, ?> code) {
        replacement = code;
        return this;
    }

    /**
     * Makes the next executions fail before any code of the activity runs.
     *
     * @param times how many
     * @param exception makes what they throw
     * @return this
     * @throws IllegalArgumentException if the number is negative
     */
    public TestActivity failNext(int times, Supplier<? extends Exception> exception) {
        if (times < 0) {
            throw new IllegalArgumentException("times must not be negative, was " + times);
        }
        for (int i = 0; i < times; i++) {
            failures.add(exception);
        }
        return this;
    }

    /** The definition that the worker runs: the real code where nothing else is said. */
    ActivityDefinition watching(ActivityDefinition real) {
        return new ActivityDefinition(
                name, real.inputType(), () -> codeInsteadOf(real.supplier()), real.transactional());
    }

    private TaskActivity<?, ?> codeInsteadOf(Supplier<? extends TaskActivity<?, ?>> real) {
        TaskActivity<?, ?> code = replacement;
        if (code == null) {
            code = real.get();
            if (code instanceof TransactionalTask<?, ?>) {
                return code;
            }
        }
        return watched(code);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the worker reads the input as the type that the real code has
    private TaskActivity<?, ?> watched(TaskActivity<?, ?> code) {
        TaskActivity<Object, Object> called = (TaskActivity<Object, Object>) code;
        return (TaskActivity<Object, Object>) (context, input) -> {
            calls.add(new Call(
                    context.instanceId(), context.taskId(), context.attempt(), context.idempotencyKey(), input));
            Supplier<? extends Exception> failure = failures.poll();
            if (failure != null) {
                throw failure.get();
            }
            return called.run(context, input);
        };
    }
}
