package dev.durable.internal.worker;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.internal.replay.OrchestrationRun;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.OnTerminal;
import dev.durable.spi.ParentLink;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows of the stored row of an instance that it owns, and the live run if it is in memory. Confined to
 * whoever holds the turn of its {@link HotInstance}.
 */
final class InstanceState {
    final InstanceKey key;
    final String name;
    final @Nullable ParentLink parent;
    final @Nullable OnTerminal onTerminal;

    OrchestrationRuntimeStatus status;
    long version;
    private boolean known;
    long wakeSeq;
    int run;
    long historySize;
    boolean orphaned;

    @Nullable
    Payload customStatus;

    @Nullable
    Instant nextTimer;

    @Nullable
    OrchestrationRun live;

    InstanceState(ClaimedTurn claim) {
        this.key = claim.key();
        this.name = claim.name();
        this.parent = claim.parent();
        this.onTerminal = claim.onTerminal();
        this.status = claim.status();
        this.version = claim.version();
    }

    /** Takes over what a claim says. A live run that is not at that version has missed something and goes. */
    void adopt(ClaimedTurn claim) {
        if (!known || version != claim.version()) {
            unwind();
        }
        version = claim.version();
        run = claim.run();
        historySize = claim.historySize();
        status = claim.status();
        orphaned = claim.orphaned();
        wakeSeq = claim.wakeSeq();
        known = true;
    }

    /** Takes over what a commit changed. */
    void committed(PreparedTurn turn, long newVersion) {
        version = newVersion;
        historySize += turn.historyEvents();
        status = turn.status();
        customStatus = turn.customStatus();
        nextTimer = turn.nextTimer();
    }

    /** After continue-as-new. */
    void nextRun() {
        unwind();
        run++;
        historySize = 0;
        nextTimer = null;
        // What the next run starts with is in the row; the claim that brings it makes the state known again.
        known = false;
    }

    /** The row has moved on without us: nothing that is known of it holds, until the next claim. */
    void forget() {
        unwind();
        known = false;
    }

    boolean isKnown() {
        return known;
    }

    /** Gives the thread and memory of the live run back. Returns false if its code refused to be unwound. */
    boolean unwind() {
        OrchestrationRun leaving = live;
        live = null;
        return leaving == null || leaving.unwind();
    }

    /** About how much memory the live run keeps, or one that begins. */
    long bytes() {
        return live == null ? OrchestrationRun.OWN_BYTES : live.approximateBytes();
    }

    OrchestrationRun requireLive() {
        return Objects.requireNonNull(live, "live run");
    }
}
