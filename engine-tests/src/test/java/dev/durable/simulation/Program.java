package dev.durable.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one orchestration does, step by step, made from the seed. Its result is known in advance, whatever happens on
 * the way.
 *
 * @param steps the steps
 * @param next the step to go on with, which grows when the instance continues as new
 * @param sum the result so far
 */
record Program(List<Step> steps, int next, long sum) {

    /** What a step does. */
    enum Kind {
        /** One activity, which returns {@code n}. */
        ACTIVITY,
        /** {@code n} activities at once, which return 1 to {@code n}. */
        FAN_OUT,
        /** A timer of {@code n} times 100 ms. */
        TIMER,
        /** A timer of {@code n} times 100 ms against an activity; whoever is first, the other one is let go. */
        RACE,
        /** An activity that fails {@code n} times before it returns {@code n}. */
        RETRY,
        /** An external event, whose number counts. */
        EVENT,
        /** An event that does not come within {@code n} times 10 ms. */
        TIMEOUT,
        /** A sub-orchestration. */
        CHILD,
        /** Continues as new. */
        AGAIN,
        /** Shows where it is. */
        STATUS,
        /** An activity that somebody outside completes with {@code n}, where {@code n} is odd after a failure. */
        OUTSIDE,
        /** The same with a deadline of {@code n} times 100 ms; whoever is first. */
        DEADLINE;

        /** Those of the seeds that are kept as regression tests. */
        static final List<Kind> FIRST =
                List.of(ACTIVITY, FAN_OUT, TIMER, RACE, RETRY, EVENT, TIMEOUT, CHILD, AGAIN, STATUS);

        static final List<Kind> ALL = List.of(values());
    }

    /**
     * One step.
     *
     * @param kind what it does
     * @param n a number for it
     * @param child the program of a child
     */
    record Step(Kind kind, int n, Program child) {}

    static Program random(SplittableRandom random, int depth, List<Kind> kinds) {
        List<Step> steps = new ArrayList<>();
        int count = 1 + random.nextInt(depth == 0 ? 8 : 3);
        for (int i = 0; i < count; i++) {
            Kind kind = kinds.get(random.nextInt(kinds.size()));
            boolean fits = switch (kind) {
                // Only the client knows whom to send events to, and children are not known to it.
                case EVENT -> depth == 0;
                case CHILD -> depth < 2;
                default -> true;
            };
            if (fits) {
                steps.add(new Step(
                        kind, 1 + random.nextInt(6), kind == Kind.CHILD ? random(random, depth + 1, kinds) : null));
            }
        }
        return new Program(steps, 0, 0);
    }

    Program from(int step, long sumSoFar) {
        return new Program(steps, step, sumSoFar);
    }

    int events() {
        return (int) steps.stream().filter(step -> step.kind() == Kind.EVENT).count();
    }

    /** The result; the order of the steps and of the events counts. */
    long expected() {
        long result = sum;
        int event = 0;
        for (Step step : steps.subList(next, steps.size())) {
            long value = switch (step.kind()) {
                case ACTIVITY, RETRY, OUTSIDE -> step.n();
                case FAN_OUT -> (long) step.n() * (step.n() + 1) / 2;
                case EVENT -> ++event;
                case CHILD -> step.child().expected();
                case TIMER, RACE, TIMEOUT, AGAIN, STATUS, DEADLINE -> 1;
            };
            result = add(result, value);
        }
        return result;
    }

    static long add(long sum, long value) {
        return sum * 31 + value;
    }
}
