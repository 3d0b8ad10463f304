package dev.durable.internal.worker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one instance, and who may work on it: one turn at a time, until it is given up for good. Its monitor
 * guards all of that, and is held while the {@link Keeper} is called. Thread-safe.
 */
final class Mailbox {
    private final Keeper keeper;
    private @Nullable ClaimedAt claim;
    private List<LocalResult> results = new ArrayList<>();
    private boolean busy;
    private boolean active;
    private boolean gone;
    private boolean lapsed;

    /** The instance whose mailbox it is. None of the calls may block. */
    interface Keeper {
        /** Whether results alone are enough for a turn: what the row looks like is known. */
        boolean isKnown();

        /** Whether activities run here that only this process knows of. */
        boolean hasLocal();

        /** There is something for a turn, and nobody works on the instance. It is busy from now on. */
        void begin();

        /** There is nothing to do any more. */
        void idle();

        /** The instance takes a slot, or no longer. */
        void activeChanged(boolean active);
    }

    /** What a turn is taken for. */
    record Taken(@Nullable ClaimedAt claim, List<LocalResult> results) {}

    Mailbox(Keeper keeper) {
        this.keeper = keeper;
    }

    synchronized boolean isGone() {
        return gone;
    }

    /** Whether the lease was lost: nothing that is known here holds any more. */
    synchronized boolean isLapsed() {
        return lapsed;
    }

    /** Returns false if the instance has been given up. */
    synchronized boolean offer(ClaimedAt made) {
        if (gone) {
            return false;
        }
        claim = made;
        beginUnlessBusy();
        return true;
    }

    /** Returns false if the instance has been given up. */
    synchronized boolean offer(LocalResult result) {
        if (gone) {
            return false;
        }
        results.add(result);
        beginUnlessBusy();
        return true;
    }

    /** What runs here has changed. */
    synchronized void localChanged() {
        updateActive();
    }

    synchronized Taken take() {
        Taken taken = new Taken(claim, results);
        claim = null;
        results = new ArrayList<>();
        return taken;
    }

    /** Puts back what a turn was taken for and did not use; a claim only where no newer one has come. */
    synchronized void putBack(Taken unused) {
        results.addAll(0, unused.results());
        if (claim == null) {
            claim = unused.claim();
        }
    }

    /** Makes an instance that is not known to wait for anything busy; returns false where it is busy, or waits, or is gone. */
    synchronized boolean seizeIfIdle() {
        if (busy || gone || claim != null) {
            return false;
        }
        busy = true;
        return true;
    }

    /** Notes that the lease is lost. Returns whether the caller must give the instance up, as nobody works on it. */
    synchronized boolean lapse() {
        lapsed = true;
        if (busy || gone) {
            return false;
        }
        busy = true;
        return true;
    }

    /** Ends a turn, whose answers may lead to the next. Returns false if the caller must give the instance up. */
    synchronized boolean end(List<LocalResult> answers) {
        if (lapsed) {
            return false;
        }
        busy = false;
        results.addAll(answers);
        beginUnlessBusy();
        if (!busy) {
            keeper.idle();
        }
        return true;
    }

    /** Ends an eviction. Returns whether the instance is gone; else something has come, or runs here, and it stays. */
    synchronized boolean endEviction() {
        busy = false;
        gone = !keeper.hasLocal() && claim == null && results.isEmpty();
        beginUnlessBusy();
        return gone;
    }

    /** Gives the instance up, and returns the results that nobody has taken. */
    synchronized List<LocalResult> close() {
        gone = true;
        busy = false;
        List<LocalResult> left = results;
        results = new ArrayList<>();
        updateActive();
        return left;
    }

    private void beginUnlessBusy() {
        boolean ready = !gone && (claim != null || (!results.isEmpty() && keeper.isKnown()));
        boolean begins = ready && !busy;
        busy |= begins;
        updateActive();
        if (begins) {
            keeper.begin();
        }
    }

    /** An instance is active, and takes a slot, while it is in a turn or has activities here. */
    private void updateActive() {
        boolean now = !gone && (busy || keeper.hasLocal());
        if (now != active) {
            active = now;
            keeper.activeChanged(now);
        }
    }
}
