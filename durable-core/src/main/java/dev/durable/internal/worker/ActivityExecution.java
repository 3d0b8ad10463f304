package dev.durable.internal.worker;

import dev.durable.DataConverter;
import dev.durable.DurableLimits;
import dev.durable.LimitExceededException;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TransactionalTask;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.FailureMapper;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.store.EngineContext;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One execution of an activity: queued, running, then done or cancelled. Whoever wins the step out of
 * {@link State#QUEUED} decides whether user code is called, so that after a cancellation none starts.
 */
final class ActivityExecution implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityExecution.class);

    enum State {
        QUEUED,
        RUNNING,
        DONE,
        CANCELLED
    }

    private final TaskKey key;
    private final HistoryEvent.TaskScheduled scheduled;
    private final ActivityDefinition definition;
    private final EngineContext engine;
    private final Outcome outcome;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private volatile boolean unwanted;
    private volatile @Nullable Thread thread;

    /**
     * Told how the execution went; exactly one of them is called, once.
     *
     * @param finished it has a result, or leaves the task to somebody outside, which is to be recorded
     * @param contested it has a result, but somebody outside has the token: what is recorded first counts
     * @param recordedItself it was transactional, and its code returned
     * @param cancelled it was not begun, or is not waited for any more
     */
    record Outcome(
            Consumer<HistoryEvent.Reply> finished,
            Consumer<HistoryEvent.Result> contested,
            Consumer<TransactionalTask.Outcome> recordedItself,
            Runnable cancelled) {}

    ActivityExecution(
            TaskKey key,
            HistoryEvent.TaskScheduled scheduled,
            ActivityDefinition definition,
            EngineContext engine,
            Outcome outcome) {
        this.key = key;
        this.scheduled = scheduled;
        this.definition = definition;
        this.engine = engine;
        this.outcome = outcome;
    }

    TaskKey key() {
        return key;
    }

    HistoryEvent.TaskScheduled scheduled() {
        return scheduled;
    }

    boolean isUnwanted() {
        return unwanted;
    }

    boolean hasStarted() {
        return state.get() != State.QUEUED;
    }

    /** Keeps it from starting; one that runs is only told that its result is not wanted. */
    void cancel() {
        unwanted = true;
        cancelUnlessStarted();
    }

    /** Keeps it from starting. */
    boolean cancelUnlessStarted() {
        if (state.compareAndSet(State.QUEUED, State.CANCELLED)) {
            outcome.cancelled().run();
            return true;
        }
        return false;
    }

    /** Takes a running execution out of the account: its thread is interrupted and its result is not recorded. */
    boolean cutShort() {
        unwanted = true;
        if (state.compareAndSet(State.RUNNING, State.CANCELLED)) {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
            outcome.cancelled().run();
            return true;
        }
        return cancelUnlessStarted();
    }

    @Override
    public void run() {
        if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
            return;
        }
        thread = Thread.currentThread();
        Runnable told;
        try {
            told = execute();
        } finally {
            thread = null;
        }
        if (state.compareAndSet(State.RUNNING, State.DONE)) {
            told.run();
        } else {
            // The interrupt that cut it short must not reach the next task of this thread.
            Thread.interrupted();
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the input is null only where its type allows it
    private Runnable execute() {
        OutsideCompletion outside = new OutsideCompletion(key);
        try {
            DataConverter converter = engine.converter();
            Object input = converter.deserialize(scheduled.input(), definition.inputType());
            TaskActivity<@Nullable Object, @Nullable Object> code = (TaskActivity<@Nullable Object, @Nullable Object>)
                    definition.supplier().get();
            TaskActivityContext context = new ActivityContextImpl(
                    key, scheduled, () -> unwanted, code instanceof TransactionalTask ? null : outside);
            if (code instanceof TransactionalTask<@Nullable Object, @Nullable Object> transactional) {
                TransactionalTask.Outcome recorded = transactional.runAndRecord(
                        context, input, output -> new TaskCompletion(key, HistoryCodec.encode(completed(output))));
                return () -> outcome.recordedItself().accept(recorded);
            }
            Object output = code.run(context, input);
            HistoryEvent.TaskDeferred deferred = outside.deferred();
            if (deferred == null) {
                return ended(completed(output), outside);
            }
            if (output != null) {
                throw new IllegalStateException("an activity that calls completeLater must return what that gives");
            }
            return () -> outcome.finished().accept(deferred);
        } catch (Throwable e) {
            // An Error of user code is the task's failure too: the orchestrator must hear of it.
            FailureDetails failure = FailureMapper.toDetails(e);
            if (!unwanted) {
                log(failure, e);
            }
            HistoryEvent.TaskFailed failed = new HistoryEvent.TaskFailed(scheduled.taskId(), failure);
            // A failure of one that was told to stop may just be how it stopped; whoever has it now says how it ends.
            return unwanted ? outcome.cancelled() : ended(failed, outside);
        }
    }

    private Runnable ended(HistoryEvent.Result result, OutsideCompletion outside) {
        return outside.isTokenTaken()
                ? () -> outcome.contested().accept(result)
                : () -> outcome.finished().accept(result);
    }

    private HistoryEvent.TaskCompleted completed(@Nullable Object output) {
        return new HistoryEvent.TaskCompleted(
                scheduled.taskId(), checked(engine.converter().serialize(output)));
    }

    private void log(FailureDetails failure, Throwable thrown) {
        String what = "Activity '" + scheduled.name() + "' (#" + scheduled.taskId() + ", attempt " + scheduled.attempt()
                + ") of instance '" + key.instance().instanceId() + "' failed";
        try {
            LOG.info(what, thrown);
        } catch (RuntimeException | Error unprintable) {
            // Printing an exception runs its code, and what that throws must not cost the task its result.
            LOG.info("{}: {} {}", what, failure.type(), failure.message());
        }
    }

    private @Nullable Payload checked(@Nullable Payload output) {
        DurableLimits limits = engine.limits();
        if (output != null && output.size() > limits.payloadBytes()) {
            throw new LimitExceededException(
                    "the output of activity '" + scheduled.name() + "' in bytes", output.size(), limits.payloadBytes());
        }
        return output;
    }
}
