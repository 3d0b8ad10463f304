package dev.durable.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was recorded of an instance, with what a replay needs beside the events: the times of the turns, and
 * what ids and random numbers are made from. Immutable.
 *
 * @param instanceId the instance's id
 * @param incarnation which life of that id
 * @param runs its runs, oldest first; each but the last ended by continue-as-new. A run that no turn has begun is
 *     there without turns
 */
public record InstanceHistory(String instanceId, UUID incarnation, List<Run> runs) {
    /** Checks for null and copies the list. */
    public InstanceHistory {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(incarnation, "incarnation");
        runs = List.copyOf(Objects.requireNonNull(runs, "runs"));
    }

    /**
     * One run.
     *
     * @param number which, from 0
     * @param name the orchestrator's registered name
     * @param version the version that the run was started with, or null
     * @param turns its turns, in order
     */
    public record Run(int number, String name, @Nullable String version, List<Turn> turns) {
        /** Checks for null and copies the list. */
        public Run {
            Objects.requireNonNull(name, "name");
            turns = List.copyOf(Objects.requireNonNull(turns, "turns"));
        }
    }

    /**
     * One turn.
     *
     * @param time its time, which is the time that the orchestrator's code saw
     * @param events its events, in order
     */
    public record Turn(Instant time, List<HistoryEvent> events) {
        /** Checks for null and copies the list. */
        public Turn {
            Objects.requireNonNull(time, "time");
            events = List.copyOf(Objects.requireNonNull(events, "events"));
        }
    }
}
