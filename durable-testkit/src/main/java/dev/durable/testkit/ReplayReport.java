package dev.durable.testkit;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ReplayVerifier} found. Immutable.
 *
 * @param results one per run of each history, in the order in which they were given
 */
public record ReplayReport(List<Result> results) {
    /** Copies the list. */
    public ReplayReport {
        results = List.copyOf(results);
    }

    /**
     * One run.
     *
     * @param source where its history came from: a file, or the id of the instance
     * @param instanceId the instance
     * @param run which run of it, from 0
     * @param orchestrator the registered name
     * @param events how many events its history has
     * @param difference the first step at which code and history part, or null where the code fits
     */
    public record Result(
            String source,
            String instanceId,
            int run,
            String orchestrator,
            long events,
            @Nullable Difference difference) {
        /** Checks for null. */
        public Result {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(instanceId, "instanceId");
            Objects.requireNonNull(orchestrator, "orchestrator");
        }

        /** Says in a line how it went. */
        @Override
        public String toString() {
            return source + " (" + orchestrator + ", run " + run + "): "
                    + (difference == null ? "fits, " + events + " events" : difference.toString());
        }
    }

    /**
     * Where code and history part.
     *
     * @param position the position in the run's history, from 0
     * @param expected what the history has there
     * @param actual what the code did
     */
    public record Difference(long position, String expected, String actual) {
        /** Checks for null. */
        public Difference {
            Objects.requireNonNull(expected, "expected");
            Objects.requireNonNull(actual, "actual");
        }

        /** Says it in a line. */
        @Override
        public String toString() {
            return "at position " + position + " the history has " + expected + ", the code has " + actual;
        }
    }

    /**
     * Returns the runs that the code does not fit.
     *
     * @return those with a difference, in order
     */
    public List<Result> misfits() {
        return results.stream().filter(result -> result.difference() != null).toList();
    }

    /**
     * Fails a test unless the code fits every history.
     *
     * @throws AssertionError if it does not; the message has a line for each run that it does not fit
     */
    public void assertFits() {
        List<Result> misfits = misfits();
        if (!misfits.isEmpty()) {
            throw new AssertionError("the code does not fit " + misfits.size() + " of " + results.size()
                    + " recorded runs; see docs/determinism.md on changing code under running instances:\n"
                    + misfits.stream().map(Result::toString).collect(Collectors.joining("\n")));
        }
    }
}
