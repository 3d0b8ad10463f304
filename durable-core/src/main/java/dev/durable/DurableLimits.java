package dev.durable;

/**
 * What is refused before it is stored. Immutable.
 *
 * @param payloadBytes the largest input, output or event data, default 1 MiB
 * @param customStatusBytes the largest custom status, default 16 KiB
 * @param historyEvents how many events a run may have, default 100,000; the run fails beyond that
 * @param pendingOperations how many actions a run may wait for at once, default 20,000
 * @param inboxEvents how many unconsumed external events an instance may have before clients are refused, default 10,000;
 *     events of other orchestrations are never refused, as their turns could not go on
 */
public record DurableLimits(
        int payloadBytes, int customStatusBytes, int historyEvents, int pendingOperations, int inboxEvents) {
    /** The defaults. */
    public static final DurableLimits DEFAULT = new DurableLimits(1 << 20, 16 << 10, 100_000, 20_000, 10_000);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value that is not positive
     */
    public DurableLimits {
        positive("payloadBytes", payloadBytes);
        positive("customStatusBytes", customStatusBytes);
        positive("historyEvents", historyEvents);
        positive("pendingOperations", pendingOperations);
        positive("inboxEvents", inboxEvents);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
