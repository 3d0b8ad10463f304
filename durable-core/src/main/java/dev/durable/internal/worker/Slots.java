package dev.durable.internal.worker;

/** A number of places, each taken before work is taken on. Thread-safe. */
final class Slots {
    private final int most;
    private final Runnable roomAgain;
    private int taken;

    /**
     * Creates free slots.
     *
     * @param most how many there are
     * @param roomAgain told when one is free again after all were taken
     */
    Slots(int most, Runnable roomAgain) {
        this.most = most;
        this.roomAgain = roomAgain;
    }

    /** Takes a slot if there is one. */
    synchronized boolean tryReserve() {
        boolean free = taken < most;
        taken += free ? 1 : 0;
        return free;
    }

    /** Gives back a slot that was reserved and not used, or whose execution is over. */
    void unreserve() {
        if (giveBack()) {
            roomAgain.run();
        }
    }

    /** Returns whether all were taken. */
    private synchronized boolean giveBack() {
        boolean full = taken == most;
        taken--;
        return full;
    }

    synchronized int free() {
        return most - taken;
    }
}
