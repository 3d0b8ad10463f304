package dev.durable.testkit.determinism;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A place in the code of an orchestrator that may differ from one replay to the next.
 *
 * @param rule what it breaks
 * @param problem what it does there, such as {@code calls Instant.now()}
 * @param trace where it is, and how an orchestrator gets there: the innermost method first, as in a stack trace
 */
public record DeterminismFinding(DeterminismRule rule, String problem, List<StackTraceElement> trace) {

    /**
     * Copies the trace.
     *
     * @param rule what it breaks
     * @param problem what it does there, such as {@code calls Instant.now()}
     * @param trace where it is, and how an orchestrator gets there: the innermost method first, as in a stack trace
     */
    public DeterminismFinding {
        trace = List.copyOf(trace);
    }

    /**
     * Returns the class, method, file and line.
     *
     * @return the first element of the trace
     */
    public StackTraceElement where() {
        return trace.get(0);
    }

    /** The place, the problem, what to use instead, and a line for each caller. */
    @Override
    public String toString() {
        String callers =
                trace.stream().skip(1).map(caller -> "\n    from " + caller).collect(Collectors.joining());
        return where() + ": " + problem + "; use " + rule.useInstead() + callers;
    }
}
