package dev.durable.internal.worker;

import dev.durable.history.HistoryEvent;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.spi.AppendResult;
import dev.durable.spi.NewMessage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TaskResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what comes of activities past the turns of their instances. Thread-safe. */
final class LateResults {
    private static final Logger LOG = LoggerFactory.getLogger(LateResults.class);
    private static final long HELD_PAUSE_MILLIS = 500;

    private final WorkerServices services;

    LateResults(WorkerServices services) {
        this.services = services;
    }

    /**
     * Records a result that no turn here can take: into its task row if it has one by now, else into the inbox, with
     * the task's id as event id. That somebody outside will complete the task is no result, and leaves them the id.
     */
    void send(TaskKey key, HistoryEvent.Reply reply) {
        TaskCompletion completion = new TaskCompletion(key, HistoryCodec.encode(reply));
        String eventId = reply instanceof HistoryEvent.Result ? key.eventId() : null;
        services.completions
                .submit(completion)
                .thenCompose(recorded -> recorded == TaskResult.RECORDED
                        ? CompletableFuture.completedFuture(AppendResult.ACCEPTED)
                        : append(new NewMessage.Reply(key.instance(), key.run(), eventId, completion.body())))
                .whenComplete((appended, error) -> {
                    if (error != null) {
                        LOG.warn("Result of {} could not be recorded; the activity runs again", key, error);
                    } else if (appended == AppendResult.ACCEPTED) {
                        services.engine.bus().workAvailable();
                    }
                });
    }

    /**
     * Records the result of an activity whose token somebody has: under the same id as theirs, so that one of the two
     * counts. The row, if there is one, goes after that.
     *
     * @param done called when it is recorded
     */
    void contest(TaskKey key, HistoryEvent.Result result, Runnable done) {
        // Nothing waits for this one any more: it only takes the row away.
        TaskCompletion over =
                new TaskCompletion(key, HistoryCodec.encode(new HistoryEvent.TaskDeferred(key.taskId(), null)));
        append(new NewMessage.Reply(key.instance(), key.run(), key.eventId(), HistoryCodec.encode(result)))
                .thenCompose(appended -> services.completions.submit(over))
                .whenComplete((recorded, error) -> {
                    if (error != null) {
                        LOG.warn("Result of {} could not be recorded; the activity runs again", key, error);
                    }
                    done.run();
                    services.engine.bus().workAvailable();
                });
    }

    /** An open transaction of an application may be about to complete the task: asked again once it may be over. */
    private CompletableFuture<AppendResult> append(NewMessage.Reply reply) {
        return services.lateResults.submit(reply).thenCompose(appended -> {
            if (appended != AppendResult.HELD) {
                return CompletableFuture.completedFuture(appended);
            }
            CompletableFuture<Void> pause = new CompletableFuture<>();
            services.engine.scheduler().schedule(() -> pause.complete(null), HELD_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            return pause.thenCompose(over -> append(reply));
        });
    }
}
