package dev.durable.testkit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What {@link CrashRunner} found. Immutable.
 *
 * @param commits what the commits of a run without a crash are, in order; commit 1 is the first
 * @param runs how many runs were made, those without a crash included
 * @param executions how often each activity ran without a crash
 * @param mostExecutions how often each activity ran at most in a run with a crash
 * @param differences the runs that came to another outcome, in order
 */
public record CrashReport(
        List<String> commits,
        int runs,
        Map<String, Integer> executions,
        Map<String, Integer> mostExecutions,
        List<Difference> differences) {
    /** Copies the collections. */
    public CrashReport {
        commits = List.copyOf(commits);
        executions = Map.copyOf(executions);
        mostExecutions = Map.copyOf(mostExecutions);
        differences = List.copyOf(differences);
    }

    /** Where the worker crashed. */
    public enum Crash {
        /** Nowhere: the scenario is not the same run each time. */
        NONE("without a crash, in a second run"),
        /** Before the commit: it did not happen. */
        BEFORE("with a crash before"),
        /** After the commit: it happened, and the worker never learned of it. */
        AFTER("with a crash after");

        private final String words;

        Crash(String words) {
            this.words = words;
        }
    }

    /**
     * A run that came to another outcome.
     *
     * @param crash where the worker crashed
     * @param commit at which commit, from 1; 0 without a crash
     * @param what what the commit is
     * @param expected what the run without a crash came to
     * @param actual what this one came to
     */
    public record Difference(Crash crash, int commit, String what, String expected, String actual) {
        /** Checks for null. */
        public Difference {
            Objects.requireNonNull(crash, "crash");
            Objects.requireNonNull(what, "what");
            Objects.requireNonNull(expected, "expected");
            Objects.requireNonNull(actual, "actual");
        }

        /** Says it on three lines. */
        @Override
        public String toString() {
            String where = crash == Crash.NONE ? crash.words : crash.words + " commit " + commit + " (" + what + ")";
            return where + "\n    expected " + expected + "\n    was      " + actual;
        }
    }

    /**
     * Fails a test unless every run came to the same outcome.
     *
     * @throws AssertionError if one did not; the message names the commits
     */
    public void assertSameOutcome() {
        if (!differences.isEmpty()) {
            throw new AssertionError(differences.size() + " of " + runs + " runs came to another outcome:\n"
                    + differences.stream().map(Difference::toString).collect(Collectors.joining("\n")));
        }
    }
}
