package dev.durable.internal.client;

import dev.durable.DataConverter;
import dev.durable.OrchestrationMetadata;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.store.Retries;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceView;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerView;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns a storage's view of an instance into what the client shows. Thread-safe. */
final class MetadataReader {
    private final Storage storage;
    private final DataConverter converter;
    private final Retries retries;

    MetadataReader(Storage storage, DataConverter converter, Retries retries) {
        this.storage = storage;
        this.converter = converter;
        this.retries = retries;
    }

    OrchestrationMetadata read(InstanceView view, boolean withPayloads) {
        Payload failure = view.failure();
        FailureDetails details = failure == null ? null : HistoryCodec.decodeFailure(failure);
        return new OrchestrationMetadata(
                view.key().instanceId(),
                view.name(),
                view.version().isEmpty() ? null : view.version(),
                view.tags(),
                view.status(),
                view.statusVersion(),
                view.createdAt(),
                view.updatedAt(),
                view.completedAt(),
                withPayloads ? input(view) : null,
                withPayloads ? view.output() : null,
                view.customStatus(),
                details,
                pendingReason(view),
                withPayloads,
                converter);
    }

    /** The input sits in the start event: in the row until the run begins, then in the history. */
    private @Nullable Payload input(InstanceView view) {
        Payload start = view.start();
        if (start != null) {
            return inputOf(HistoryCodec.decode(start));
        }
        long from = 0;
        HistoryPage page;
        do {
            long next = from;
            page = retries.call("readHistory", () -> storage.readHistory(view.key(), view.run(), next, 1));
            for (HistoryPage.Turn turn : page.turns()) {
                for (HistoryEvent event : HistoryCodec.decodeAll(turn.block().events())) {
                    if (event instanceof HistoryEvent.ExecutionStarted) {
                        return inputOf(event);
                    }
                }
                from = turn.fromSeq() + turn.block().count();
            }
        } while (!page.last());
        return null;
    }

    private static @Nullable Payload inputOf(HistoryEvent event) {
        return event instanceof HistoryEvent.ExecutionStarted started ? started.input() : null;
    }

    private @Nullable String pendingReason(InstanceView view) {
        if (view.parked() != null) {
            return "[" + view.parked().code() + "] " + view.parked().message();
        }
        boolean waitsForWorker = view.status() == OrchestrationRuntimeStatus.PENDING
                || (view.status() == OrchestrationRuntimeStatus.RUNNING
                        && view.owner() == null
                        && view.readyAt() != null);
        return waitsForWorker ? unknownEverywhere(view.name()) : null;
    }

    private @Nullable String unknownEverywhere(String name) {
        List<WorkerView> workers =
                retries.call("workers", () -> storage.queries().workers());
        TreeSet<String> known = new TreeSet<>();
        for (WorkerView worker : workers) {
            if (worker.orchestrators().contains(name)) {
                return null;
            }
            worker.orchestrators().stream()
                    .filter(n -> !n.startsWith(Storage.SYSTEM_ID_PREFIX))
                    .forEach(known::add);
        }
        return workers.isEmpty()
                ? "no worker is alive; start one that registers orchestrator '" + name + "'"
                : "no living worker knows orchestrator '" + name + "'; known: " + known;
    }
}
