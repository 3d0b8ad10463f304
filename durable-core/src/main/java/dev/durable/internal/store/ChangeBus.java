package dev.durable.internal.store;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.StatusView;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Signals within one process, sent after the commit that they speak of. A hint only: a lost one costs the time to
 * the next poll. Listeners run on the sender's thread and must be quick. Thread-safe.
 */
public final class ChangeBus {
    private final List<Consumer<StatusView>> statusListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> workListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<InstanceKey>> fenceListeners = new CopyOnWriteArrayList<>();

    /** Creates a bus without listeners. */
    public ChangeBus() {}

    /**
     * Adds a listener for changes of status, custom status or output, and for removals.
     *
     * @param listener told the new state
     */
    public void onStatus(Consumer<StatusView> listener) {
        statusListeners.add(listener);
    }

    /**
     * Adds a listener for work that became available.
     *
     * @param listener run
     */
    public void onWork(Runnable listener) {
        workListeners.add(listener);
    }

    /**
     * Adds a listener for instances that were terminated or suspended, so that nothing more of them starts here.
     *
     * @param listener told which
     */
    public void onFenced(Consumer<InstanceKey> listener) {
        fenceListeners.add(listener);
    }

    /**
     * Says that a status changed.
     *
     * @param status the new state
     */
    public void statusChanged(StatusView status) {
        statusListeners.forEach(listener -> listener.accept(status));
    }

    /** Says that an instance or a task may be ready. */
    public void workAvailable() {
        workListeners.forEach(Runnable::run);
    }

    /**
     * Says that an instance was terminated or suspended.
     *
     * @param key which
     */
    public void fenced(InstanceKey key) {
        fenceListeners.forEach(listener -> listener.accept(key));
    }
}
