package dev.durable.spi;

/** What came of a {@link TurnCommit}. */
public sealed interface CommitResult {

    /**
     * Applied by this call.
     *
     * @param version the version now
     * @param statusVersion the status version now
     * @param woken whether the wake counter had moved on, so that the instance is ready again
     */
    record Committed(long version, long statusVersion, boolean woken) implements CommitResult {}

    /**
     * An earlier call with the same commit id had applied it.
     *
     * @param version the version that the commit made, which is one more than it expected; where the instance was
     *     terminated, suspended or resumed since, its version has grown and a next turn from here is stale
     * @param statusVersion the status version now
     * @param woken true where the wake counter is not the one that the turn has seen; may be true without need
     */
    record AlreadyCommitted(long version, long statusVersion, boolean woken) implements CommitResult {}

    /** The instance has moved on or is gone; nothing was applied and the turn must be dropped. */
    record Stale() implements CommitResult {}
}
