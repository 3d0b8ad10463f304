package dev.durable;

import org.jspecify.annotations.Nullable;

/**
 * How an instance runs again.
 *
 * @param version the version of the next run, or null to keep that of this one
 * @param carryEvents whether external events that were not consumed go along, in the order in which they came; else
 *     they are dropped
 */
public record ContinueAsNewOptions(@Nullable String version, boolean carryEvents) {
    /** The same version, and events go along. */
    public static final ContinueAsNewOptions DEFAULT = new ContinueAsNewOptions(null, true);

    /**
     * Changes the version, so that a loop without end moves to newer code.
     *
     * @param newVersion the version of the next run, or null to keep that of this one
     * @return changed options
     */
    public ContinueAsNewOptions withVersion(@Nullable String newVersion) {
        return new ContinueAsNewOptions(newVersion, carryEvents);
    }

    /**
     * Changes whether events go along.
     *
     * @param carry whether they do
     * @return changed options
     */
    public ContinueAsNewOptions withCarryEvents(boolean carry) {
        return new ContinueAsNewOptions(version, carry);
    }
}
