package dev.durable.internal.client;

import dev.durable.DataConverter;
import dev.durable.OrchestrationMetadata;
import dev.durable.history.FailureDetails;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.internal.codec.MalformedHistoryException;
import dev.durable.internal.store.Retries;
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
    private final StoredEvents events;
    private final Retries retries;

    MetadataReader(Storage storage, DataConverter converter, StoredEvents events, Retries retries) {
        this.storage = storage;
        this.converter = converter;
        this.events = events;
        this.retries = retries;
    }

    OrchestrationMetadata read(InstanceView view, boolean withPayloads) {
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
                withPayloads ? events.input(view) : null,
                withPayloads ? view.output() : null,
                view.customStatus(),
                failureOf(view.failure()),
                pendingReason(view),
                withPayloads,
                converter);
    }

    /** One row that cannot be read must not hide the others of a list. */
    private static @Nullable FailureDetails failureOf(@Nullable Payload failure) {
        try {
            return failure == null ? null : HistoryCodec.decodeFailure(failure);
        } catch (MalformedHistoryException e) {
            return FailureDetails.of("corrupt-data", "the stored failure cannot be read: " + e.getMessage(), true);
        }
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
