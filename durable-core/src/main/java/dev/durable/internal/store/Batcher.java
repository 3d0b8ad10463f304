package dev.durable.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Group commit by natural batching: while one call is under way, items queue up; the next call takes what is there,
 * up to 64 items or 1 MiB. An idle system adds no delay, a busy one shares its commits. Items keep their order.
 *
 * <p>Thread-safe.
 *
 * @param <T> an item
 * @param <R> its result
 */
public final class Batcher<T, R> {
    private static final int MAX_ITEMS = 64;
    private static final long MAX_WEIGHT = 1 << 20;

    private final Executor executor;
    private final ToLongFunction<T> weight;
    private final Function<List<T>, List<R>> call;
    private final Queue<Entry<T, R>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();

    private record Entry<T, R>(T item, CompletableFuture<R> result) {}

    /**
     * Creates a batcher.
     *
     * @param executor runs the calls, one at a time
     * @param weight the size of an item in bytes
     * @param call applies a batch and returns one result per item
     */
    public Batcher(Executor executor, ToLongFunction<T> weight, Function<List<T>, List<R>> call) {
        this.executor = executor;
        this.weight = weight;
        this.call = call;
    }

    /**
     * Queues an item.
     *
     * @param item the item
     * @return its result, completed on the executor once the batch that it was part of is applied
     */
    public CompletableFuture<R> submit(T item) {
        Entry<T, R> entry = new Entry<>(item, new CompletableFuture<>());
        queue.add(entry);
        drainUnlessDraining();
        return entry.result();
    }

    private void drainUnlessDraining() {
        if (draining.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (RuntimeException rejected) {
                draining.set(false);
                failAll(rejected);
            }
        }
    }

    private void drain() {
        try {
            List<Entry<T, R>> batch = nextBatch();
            while (!batch.isEmpty()) {
                apply(batch);
                batch = nextBatch();
            }
        } finally {
            draining.set(false);
        }
        // An item that was queued after the last look found the flag still set: look once more.
        if (!queue.isEmpty()) {
            drainUnlessDraining();
        }
    }

    private List<Entry<T, R>> nextBatch() {
        List<Entry<T, R>> batch = new ArrayList<>();
        long total = 0;
        while (batch.size() < MAX_ITEMS && total < MAX_WEIGHT) {
            Entry<T, R> entry = queue.poll();
            if (entry == null) {
                break;
            }
            batch.add(entry);
            total += weight.applyAsLong(entry.item());
        }
        return batch;
    }

    private void apply(List<Entry<T, R>> batch) {
        List<R> results;
        try {
            results = call.apply(batch.stream().map(Entry::item).toList());
            if (results.size() != batch.size()) {
                throw new IllegalStateException(
                        "the storage gave " + results.size() + " results for " + batch.size() + " items");
            }
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                batch.get(0).result().completeExceptionally(e);
            } else {
                // One bad item must not sink the others; whatever was applied already is recognised by its id.
                batch.forEach(entry -> apply(List.of(entry)));
            }
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).result().complete(results.get(i));
        }
    }

    private void failAll(RuntimeException cause) {
        for (Entry<T, R> entry = queue.poll(); entry != null; entry = queue.poll()) {
            entry.result().completeExceptionally(cause);
        }
    }
}
