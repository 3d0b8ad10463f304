package dev.durable.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Crashes the worker at every commit of a run. The scenario runs once to count its commits, then twice for each of them:
 * with a worker that dies before that commit, and with one that dies after it. Another worker takes over, and the outcome
 * must be the one that it is without a crash: the same instances with the same status, output, failure and custom status,
 * the same {@link CrashScenario#observe}, and every activity run at least as often.
 *
 * <pre>{@code
 * @Test
 * void ordersSurviveAnyCrash() {
 *     CrashRunner.of(OrderScenario::new).run().assertSameOutcome();
 * }
 * }</pre>
 *
 * <p>What it finds: orchestrators that are not deterministic or do things themselves, and activities that are not
 * idempotent. A run takes milliseconds and there are two per commit.
 */
public final class CrashRunner {
    private final Supplier<? extends CrashScenario> scenarios;

    private CrashRunner(Supplier<? extends CrashScenario> scenarios) {
        this.scenarios = scenarios;
    }

    /**
     * Returns a runner.
     *
     * @param scenarios makes a new scenario for each run
     * @return the runner
     */
    public static CrashRunner of(Supplier<? extends CrashScenario> scenarios) {
        return new CrashRunner(scenarios);
    }

    /**
     * Makes all runs.
     *
     * @return what was found
     * @throws AssertionError if the scenario fails, or commits nothing, without any crash
     */
    public CrashReport run() {
        Commits counted = new Commits(0, CommitWatch.Fate.LIVES);
        CrashOutcome expected = CrashOutcome.of(scenarios.get(), counted);
        if (expected.thrown() != null) {
            throw new AssertionError("the scenario fails without any crash", expected.thrown());
        }
        if (counted.seen.isEmpty()) {
            throw new AssertionError("the scenario commits nothing, so there is nothing to crash at");
        }
        List<CrashReport.Difference> differences = new ArrayList<>();
        Map<String, Integer> most = new TreeMap<>(expected.executions());
        compare(CrashReport.Crash.NONE, 0, counted.seen, expected, most, differences);
        for (int commit = 1; commit <= counted.seen.size(); commit++) {
            compare(CrashReport.Crash.BEFORE, commit, counted.seen, expected, most, differences);
            compare(CrashReport.Crash.AFTER, commit, counted.seen, expected, most, differences);
        }
        int runs = 2 + 2 * counted.seen.size();
        return new CrashReport(counted.seen, runs, expected.executions(), most, differences);
    }

    private void compare(
            CrashReport.Crash crash,
            int commit,
            List<String> commits,
            CrashOutcome expected,
            Map<String, Integer> most,
            List<CrashReport.Difference> differences) {
        CommitWatch.Fate fate = switch (crash) {
            case NONE -> CommitWatch.Fate.LIVES;
            case BEFORE -> CommitWatch.Fate.DIES_BEFORE;
            case AFTER -> CommitWatch.Fate.DIES_AFTER;
        };
        Commits watched = new Commits(commit, fate);
        CrashOutcome actual = CrashOutcome.of(scenarios.get(), watched);
        actual.executions().forEach((name, times) -> most.merge(name, times, Math::max));
        CrashOutcome.Mismatch mismatch = watched.seen.size() < commit
                ? new CrashOutcome.Mismatch(commits.size() + " commits", "only " + watched.seen.size())
                : expected.mismatch(actual);
        if (mismatch != null) {
            String what = commit == 0 ? "" : commits.get(commit - 1);
            differences.add(new CrashReport.Difference(crash, commit, what, mismatch.expected(), mismatch.actual()));
        }
    }

    /** Counts commits and lets the process die at one of them. */
    private static final class Commits implements CommitWatch {
        private final List<String> seen = new ArrayList<>();
        private final int dieAt;
        private final Fate fate;

        Commits(int dieAt, Fate fate) {
            this.dieAt = dieAt;
            this.fate = fate;
        }

        @Override
        public Fate at(Object commit) {
            seen.add(CommitText.of(commit));
            return seen.size() == dieAt ? fate : Fate.LIVES;
        }
    }
}
