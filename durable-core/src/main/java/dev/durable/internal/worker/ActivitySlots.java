package dev.durable.internal.worker;

import java.util.concurrent.Executor;

/**
 * Threads for activities and the slots before them, so that the queue is bounded too. Activities that run without a row, and
 * those of claimed task rows, have slots of their own, twice as many each as there are threads, and run in the order in
 * which they come: an instance whose next activity follows at once would otherwise have each slot again before a row could
 * be claimed for it.
 */
final class ActivitySlots {
    private final Executor executor;
    private final Slots local;
    private final Slots rows;

    /**
     * Creates free slots.
     *
     * @param executor runs the activities, the first come the first
     * @param threads how many it runs at once
     * @param roomForRows told when rows can be claimed again
     */
    ActivitySlots(Executor executor, int threads, Runnable roomForRows) {
        this.executor = executor;
        this.local = new Slots(2 * threads, () -> {});
        this.rows = new Slots(2 * threads, roomForRows);
    }

    Executor executor() {
        return executor;
    }

    /** For activities that run without a row. */
    Slots local() {
        return local;
    }

    /** For claimed task rows. */
    Slots rows() {
        return rows;
    }
}
