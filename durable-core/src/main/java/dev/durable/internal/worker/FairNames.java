package dev.durable.internal.worker;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which names a claim asks for. A storage hands out the oldest first, so that a burst of one name would take every slot until
 * it is over. Therefore names that have just taken all slots are left out of the next claim, which so goes to others; and
 * where those leave slots over, all are asked for again. Not thread-safe.
 */
final class FairNames {
    private final Set<String> served = new HashSet<>();
    private boolean leftOut;

    /** What the next claim asks for, of some names and for a number of slots. */
    Set<String> wanted(Set<String> names, int slots) {
        leftOut = false;
        if (served.isEmpty() || slots < 1) {
            return names;
        }
        Set<String> others = new HashSet<>(names);
        others.removeAll(served);
        if (others.isEmpty()) {
            served.clear();
            return names;
        }
        leftOut = others.size() < names.size();
        return others;
    }

    /** Takes note of what a claim brought in its slots. Returns whether another must follow, for what this one left out. */
    boolean brought(int slots, Collection<String> names) {
        if (slots > 0 && names.size() >= slots) {
            served.addAll(names);
        } else if (slots > 0) {
            served.clear();
        }
        return leftOut;
    }
}
