package dev.durable.internal.worker;

import dev.durable.NonDeterminismException;
import dev.durable.internal.codec.FailureMapper;
import dev.durable.internal.codec.NewerEventException;
import dev.durable.spi.Parked;

/** What is said of an instance that is put aside. */
final class Refusals {
    static final Parked NOT_UNWOUND = new Parked(
            "DUR-204",
            "the orchestrator swallows every Error and could not be unwound; remove the catch of Throwable or Error around its "
                    + "waits");

    private Refusals() {}

    static Parked of(NonDeterminismException e) {
        // The message begins with the code, which readers of the row put before it themselves.
        String message = String.valueOf(e.getMessage());
        return new Parked(e.code(), message.substring(message.indexOf(' ') + 1));
    }

    static Parked unreadable(RuntimeException e) {
        return new Parked("DUR-203", "the stored history cannot be read: " + e.getMessage());
    }

    static Parked newer(NewerEventException e) {
        return new Parked(
                "DUR-205",
                e.getMessage() + " No worker that can read it took the instance for "
                        + NewerInstances.PATIENCE.toMinutes() + " minutes; deploy that version, then resume it");
    }

    static Parked claimedTooOften(int times) {
        return new Parked(
                "DUR-202",
                "claimed " + times
                        + " times without a commit; the workers that ran it died or failed. Look for their last "
                        + "log lines, then resume the instance");
    }

    static Parked commitsFailed(int times, Throwable last) {
        return new Parked(
                "DUR-202", "the storage failed " + times + " commits in a row: " + FailureMapper.describe(last));
    }

    static Parked turnsFailed(int times, Throwable last) {
        return new Parked("DUR-202", "the engine failed " + times + " times in a row: " + FailureMapper.describe(last));
    }
}
