package dev.durable;

import dev.durable.spi.Storage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An activity that records its result itself, in one transaction with everything else that it writes to the storage's
 * database. Storages make these around code of the application, which then registers them like any other activity. A
 * worker always stores a task for it: that row is its fence. Only authors of storages implement this.
 *
 * @param <I> the input
 * @param <O> the output
 */
public interface TransactionalTask<I extends @Nullable Object, O extends @Nullable Object> extends TaskActivity<I, O> {

    /** What became of an execution whose code returned. */
    enum Outcome {
        /** Everything is committed, the result with it. */
        RECORDED,
        /** Somebody else has completed the task, or its instance has ended: nothing was written. */
        STALE,
        /** The storage failed; whether the commit took effect, the task's row knows. It must be handed out again. */
        AGAIN
    }

    /**
     * Runs the code, completes the task as {@link Storage#completeTasks} does, and commits both. The result is known under
     * {@link TaskKey#eventId} from then on, as if it had come as a reply with that id.
     *
     * @param context what is known about this execution
     * @param input what the orchestrator passed
     * @param completion makes the completion of an output; what it throws fails the task
     * @return what became of it
     * @throws Exception what the code threw; nothing was written then
     */
    Outcome runAndRecord(TaskActivityContext context, I input, Function<O, TaskCompletion> completion) throws Exception;

    /**
     * The code of the application, whose class tells the name and the input type.
     *
     * @return the object
     */
    Object code();

    /**
     * The interface that the code implements; its first type argument is the input.
     *
     * @return the interface
     */
    Class<?> function();

    /** Refuses: without its task's row it has no fence. */
    @Override
    default O run(TaskActivityContext context, I input) {
        throw new IllegalStateException("a transactional activity runs on a worker of its storage only");
    }
}
