package dev.durable.spi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ClaimRequest}.
 *
 * @param now the storage's time at the claim
 * @param turns instances, each owned by the worker from now on (but see {@link ClaimedTurn#status()})
 * @param tasks tasks, each claimed by the worker
 * @param nextDue the earliest time after {@code now} at which something the worker could run (or owns) will be due,
 *     or null when none is known; it may be too early, never too late for what is stored now. What is due already
 *     and was left for want of slots does not count
 * @param mayRecover whether {@link Storage#recover} may find something; never false where it would. A storage that does
 *     not look says true, and is then asked to recover from time to time
 */
public record Claimed(
        Instant now,
        List<ClaimedTurn> turns,
        List<ClaimedTask> tasks,
        @Nullable Instant nextDue,
        boolean mayRecover) {
    /** Checks for null and copies the lists. */
    public Claimed {
        Objects.requireNonNull(now, "now");
        turns = List.copyOf(turns);
        tasks = List.copyOf(tasks);
    }

    /**
     * The answer of a storage that does not look for lapsed workers in a claim.
     *
     * @param now the storage's time at the claim
     * @param turns instances
     * @param tasks tasks
     * @param nextDue when something will be due, or null
     */
    public Claimed(Instant now, List<ClaimedTurn> turns, List<ClaimedTask> tasks, @Nullable Instant nextDue) {
        this(now, turns, tasks, nextDue, true);
    }
}
