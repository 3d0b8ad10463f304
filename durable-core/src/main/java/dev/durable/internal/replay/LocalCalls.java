package dev.durable.internal.replay;

import dev.durable.TaskFailedException;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.FailureMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the code computes within a turn and a replay must not compute again: side effects, local activities, and whether
 * a change of the code applies. A replay finds each in the history, ahead of where the code is. Confined to one run.
 */
final class LocalCalls {
    private final RunScope run;
    private final Map<String, Boolean> patches = new TreeMap<>();
    private List<HistoryEvent> recorded = List.of();
    private int next;
    private boolean running;

    /** Something that computes a value, given the number of the call. */
    interface Code<T extends @Nullable Object> {
        T call(int taskId) throws Exception;
    }

    LocalCalls(RunScope run) {
        this.run = run;
    }

    /** The code is about to run up to its next block; what it did then begins here. */
    void ahead(List<HistoryEvent> turn, int position) {
        recorded = turn;
        next = position;
    }

    boolean isRunning() {
        return running;
    }

    boolean isPatched(String name) {
        return patches.computeIfAbsent(name, this::decide);
    }

    private boolean decide(String name) {
        HistoryEvent.PatchApplied patch = new HistoryEvent.PatchApplied(name);
        if (!run.replaying) {
            run.actions().add(patch);
            return true;
        }
        for (int i = next; i < recorded.size() && !isIncoming(recorded.get(i)); i++) {
            if (recorded.get(i).equals(patch)) {
                return true;
            }
        }
        return false;
    }

    <T extends @Nullable Object> T call(String name, TypeRef<T> type, Code<T> code) {
        int taskId = run.nextTaskId();
        HistoryEvent.Action result = run.replaying ? recorded(taskId, name) : run(taskId, name, code);
        run.record(result);
        if (result instanceof HistoryEvent.LocalFailed failed) {
            throw new TaskFailedException(name, taskId, failed.failure());
        }
        Payload output = ((HistoryEvent.LocalCompleted) result).output();
        TaskImpl<T> task = new TaskImpl<>(run);
        run.deliver(output, type, task);
        return task.await();
    }

    private HistoryEvent.Action recorded(int taskId, String name) {
        for (int i = next; i < recorded.size() && !isIncoming(recorded.get(i)); i++) {
            HistoryEvent event = recorded.get(i);
            if (event instanceof HistoryEvent.LocalCompleted completed
                    && completed.taskId() == taskId
                    && completed.name().equals(name)) {
                run.keeps(completed.output());
                return completed;
            }
            if (event instanceof HistoryEvent.LocalFailed failed
                    && failed.taskId() == taskId
                    && failed.name().equals(name)) {
                return failed;
            }
        }
        // The code has left the history. It waits here for ever, and the comparison says what is different.
        run.record(new HistoryEvent.LocalCompleted(taskId, name, null));
        new TaskImpl<Void>(run).await();
        throw new IllegalStateException("a task that nobody completes was completed");
    }

    private <T extends @Nullable Object> HistoryEvent.Action run(int taskId, String name, Code<T> code) {
        running = true;
        try {
            T value = code.call(taskId);
            return new HistoryEvent.LocalCompleted(taskId, name, run.serialize("output of '" + name + "'", value));
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            return new HistoryEvent.LocalFailed(taskId, name, FailureMapper.toDetails(e));
        } finally {
            running = false;
        }
    }

    private static boolean isIncoming(HistoryEvent event) {
        return event instanceof HistoryEvent.Incoming || event instanceof HistoryEvent.End;
    }
}
