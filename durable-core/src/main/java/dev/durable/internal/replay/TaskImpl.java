package dev.durable.internal.replay;

import dev.durable.Task;
import dev.durable.TaskCanceledException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A task that is completed once, by the driver. Its listeners run on the driver in the order in which they were
 * added, which is the order of the code and thus the same on each replay. Confined to one run.
 */
final class TaskImpl<T extends @Nullable Object> implements Task<T> {
    private final Scope scope;
    private @Nullable List<Runnable> listeners;
    private @Nullable Runnable whenCancelled;
    private boolean done;
    private long doneOrder;
    private @Nullable T value;
    private @Nullable RuntimeException failure;

    /** What a task needs of the run that it belongs to. */
    interface Scope {
        /** Refuses the call where it comes from a foreign thread or while the run is unwound. */
        void enter();

        /** Parks the coroutine until the task is done. */
        void block(TaskImpl<?> task);

        /** Numbers completions, so that of several done tasks the first one is known. */
        long nextDoneOrder();
    }

    TaskImpl(Scope scope) {
        this.scope = scope;
    }

    @Override
    @SuppressWarnings("NullAway") // null only where T is nullable
    public T await() {
        scope.enter();
        if (!done) {
            scope.block(this);
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            // Seen from where it is awaited; the original trace is the driver's and means nothing to the reader.
            thrown.setStackTrace(new Throwable().getStackTrace());
            throw thrown;
        }
        return value;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public boolean isFailed() {
        return failure != null;
    }

    @Override
    public boolean cancel() {
        scope.enter();
        if (done) {
            return false;
        }
        // First this one: what it is made of would else fail it in its own way.
        fail(new TaskCanceledException("The task was cancelled"));
        Runnable others = whenCancelled;
        if (others != null) {
            others.run();
        }
        return true;
    }

    /** Says what else ends when this is cancelled. */
    TaskImpl<T> onCancel(Runnable action) {
        whenCancelled = action;
        return this;
    }

    @Override
    public <U extends @Nullable Object> Task<U> thenApply(Function<? super T, ? extends U> function) {
        scope.enter();
        Objects.requireNonNull(function, "function");
        TaskImpl<U> dependent = new TaskImpl<U>(scope).onCancel(this::cancel);
        whenDone(() -> {
            RuntimeException thrown = failure;
            if (thrown != null) {
                dependent.fail(thrown);
                return;
            }
            try {
                dependent.complete(function.apply(valueUnchecked()));
            } catch (RuntimeException e) {
                dependent.fail(e);
            } catch (UnwindError | OutOfMemoryError e) {
                throw e;
            } catch (Error e) {
                // The driver may be running this; what user code throws fails the call, and must not stop the engine.
                dependent.fail(new IllegalStateException("a function given to thenApply threw " + e, e));
            }
        });
        return dependent;
    }

    long doneOrder() {
        return doneOrder;
    }

    @Nullable
    RuntimeException failure() {
        return failure;
    }

    @SuppressWarnings("NullAway") // null only where T is nullable
    T valueUnchecked() {
        return value;
    }

    void complete(@Nullable T result) {
        finish(result, null);
    }

    void fail(RuntimeException thrown) {
        finish(null, thrown);
    }

    void whenDone(Runnable listener) {
        if (done) {
            listener.run();
            return;
        }
        if (listeners == null) {
            listeners = new ArrayList<>(1);
        }
        listeners.add(listener);
    }

    private void finish(@Nullable T result, @Nullable RuntimeException thrown) {
        if (done) {
            return;
        }
        done = true;
        doneOrder = scope.nextDoneOrder();
        value = result;
        failure = thrown;
        List<Runnable> toRun = listeners;
        listeners = null;
        if (toRun != null) {
            toRun.forEach(Runnable::run);
        }
    }
}
