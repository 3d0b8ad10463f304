package dev.durable.http;

import dev.durable.CompletionOutcome;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTransaction;
import dev.durable.InstanceNotFoundException;
import dev.durable.JacksonDataConverter;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationPage;
import dev.durable.OrchestrationQuery;
import dev.durable.StartOptions;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.InstanceHistory;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.StorageTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Operations in a map that a test moves by hand, for what is hard to reach with the engine. Thread-safe. */
public final class FakeClient implements DurableTaskClient {
    public static final Instant CREATED = Instant.parse("2024-01-15T10:00:00Z");
    public static final Instant UPDATED = Instant.parse("2024-01-15T10:05:00Z");

    private final JacksonDataConverter converter = new JacksonDataConverter();
    private final Map<String, OrchestrationMetadata> instances = new LinkedHashMap<>();
    private final Map<String, List<CompletableFuture<@Nullable OrchestrationMetadata>>> waits = new LinkedHashMap<>();
    private final List<StartOptions> starts = new ArrayList<>();
    private @Nullable RuntimeException broken;
    private int terminations;

    /** Makes every call fail until it is called with null. */
    public synchronized void breakWith(@Nullable RuntimeException error) {
        broken = error;
    }

    public synchronized List<StartOptions> starts() {
        return List.copyOf(starts);
    }

    public synchronized List<OrchestrationMetadata> instances() {
        return List.copyOf(instances.values());
    }

    public synchronized int terminations() {
        return terminations;
    }

    public synchronized int waiting() {
        return waits.values().stream()
                .mapToInt(list -> (int) list.stream().filter(w -> !w.isDone()).count())
                .sum();
    }

    /** Puts an operation in place and wakes who waits for its end. */
    public void put(OrchestrationMetadata instance) {
        List<CompletableFuture<@Nullable OrchestrationMetadata>> woken = List.of();
        synchronized (this) {
            instances.put(instance.instanceId(), instance);
            if (instance.status().isTerminal()) {
                woken = waits.getOrDefault(instance.instanceId(), List.of());
                waits.remove(instance.instanceId());
            }
        }
        woken.forEach(wait -> wait.complete(instance));
    }

    public OrchestrationMetadata put(String id, OrchestrationRuntimeStatus status) {
        OrchestrationMetadata instance = instance(id, "Report", status, null, null, null);
        put(instance);
        return instance;
    }

    /** Puts an operation in place that does not run, for a reason. */
    public void putWaiting(String id, OrchestrationRuntimeStatus status, String pendingReason) {
        put(new OrchestrationMetadata(
                id,
                "Report",
                null,
                Map.of(),
                status,
                1,
                CREATED,
                UPDATED,
                null,
                null,
                null,
                null,
                null,
                pendingReason,
                true,
                converter));
    }

    public OrchestrationMetadata instance(
            String id,
            String name,
            OrchestrationRuntimeStatus status,
            @Nullable String output,
            @Nullable String customStatus,
            @Nullable FailureDetails failure) {
        return new OrchestrationMetadata(
                id,
                name,
                null,
                Map.of(),
                status,
                1,
                CREATED,
                UPDATED,
                status.isTerminal() ? UPDATED : null,
                null,
                output == null ? null : Payload.ofUtf8(output),
                customStatus == null ? null : Payload.ofUtf8(customStatus),
                failure,
                null,
                true,
                converter);
    }

    @Override
    public synchronized String scheduleNewOrchestrationInstance(
            String name, @Nullable Object input, StartOptions options) {
        check();
        String id = options.instanceId() == null ? "id-" + (instances.size() + 1) : options.instanceId();
        starts.add(options);
        instances.put(
                id,
                new OrchestrationMetadata(
                        id,
                        name,
                        null,
                        Map.of(),
                        OrchestrationRuntimeStatus.PENDING,
                        1,
                        CREATED,
                        CREATED,
                        null,
                        converter.serialize(input),
                        null,
                        null,
                        null,
                        null,
                        true,
                        converter));
        return id;
    }

    @Override
    public synchronized @Nullable OrchestrationMetadata getInstance(String instanceId, boolean fetchPayloads) {
        check();
        return instances.get(instanceId);
    }

    @Override
    public CompletableFuture<@Nullable OrchestrationMetadata> whenCompleted(String instanceId, Duration timeout) {
        synchronized (this) {
            OrchestrationMetadata now = getInstance(instanceId, false);
            if (now == null || now.status().isTerminal() || timeout.isZero()) {
                return CompletableFuture.completedFuture(now);
            }
            CompletableFuture<@Nullable OrchestrationMetadata> wait = new CompletableFuture<>();
            waits.computeIfAbsent(instanceId, id -> new ArrayList<>()).add(wait);
            return wait;
        }
    }

    /** Ends all waits as the time does. */
    public void timeUp() {
        List<Map.Entry<String, CompletableFuture<@Nullable OrchestrationMetadata>>> all = new ArrayList<>();
        synchronized (this) {
            waits.forEach((id, list) -> list.forEach(wait -> all.add(Map.entry(id, wait))));
            waits.clear();
        }
        all.forEach(entry -> entry.getValue().complete(getInstance(entry.getKey(), false)));
    }

    /** Ends all waits with an error, as a storage does that fails, or as a client does that closes. */
    public void failWaits(Throwable error) {
        List<CompletableFuture<@Nullable OrchestrationMetadata>> all = new ArrayList<>();
        synchronized (this) {
            waits.values().forEach(all::addAll);
            waits.clear();
        }
        all.forEach(wait -> wait.completeExceptionally(error));
    }

    @Override
    public CompletionOutcome completeActivity(String token, @Nullable Object result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionOutcome failActivity(String token, FailureDetails failure) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized OrchestrationRuntimeStatus terminate(String instanceId, @Nullable String reason) {
        check();
        OrchestrationMetadata now = instances.get(instanceId);
        if (now == null) {
            throw new InstanceNotFoundException(instanceId);
        }
        if (!now.status().isTerminal()) {
            terminations++;
            FailureDetails why = FailureDetails.of("terminated", reason == null ? "" : reason, true);
            put(instance(instanceId, now.name(), OrchestrationRuntimeStatus.TERMINATED, null, null, why));
        }
        return instances.get(instanceId).status();
    }

    @Override
    public boolean purgeInstance(String instanceId) {
        List<CompletableFuture<@Nullable OrchestrationMetadata>> woken;
        boolean removed;
        synchronized (this) {
            removed = instances.remove(instanceId) != null;
            woken = waits.getOrDefault(instanceId, List.of());
            waits.remove(instanceId);
        }
        woken.forEach(wait -> wait.complete(null));
        return removed;
    }

    private void check() {
        if (broken != null) {
            throw broken;
        }
    }

    @Override
    public OrchestrationMetadata waitForInstanceStart(String instanceId, Duration timeout, boolean fetchPayloads) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OrchestrationMetadata waitForInstanceCompletion(String instanceId, Duration timeout, boolean fetchPayloads) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<@Nullable OrchestrationMetadata> whenChanged(
            String instanceId, long statusVersion, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void raiseEvent(String instanceId, String name, @Nullable Object data, @Nullable String eventId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DurableTransaction join(StorageTransaction transaction) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void suspend(String instanceId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(String instanceId, @Nullable String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public OrchestrationPage queryInstances(OrchestrationQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<HistoryEvent> getHistory(String instanceId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InstanceHistory exportHistory(String instanceId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int purgeInstances(OrchestrationQuery query) {
        throw new UnsupportedOperationException();
    }
}
