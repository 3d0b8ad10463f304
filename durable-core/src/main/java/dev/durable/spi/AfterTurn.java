package dev.durable.spi;

import dev.durable.history.Payload;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an instance goes on after a turn. */
public sealed interface AfterTurn {

    /**
     * It waits. Where the status is Suspended it becomes unready and unowned whatever is said here.
     *
     * @param wakeAt when it is ready next without any message, or null for never
     * @param keepOwner whether the owner keeps it; false hands it to whoever claims it next
     * @param recovered whether a takeover is finished: clears {@link ClaimedTurn#orphaned()} where the wake counter is
     *     the one seen, so that whoever was taken for dead meanwhile does not clear its own mark
     */
    record Waits(@Nullable Instant wakeAt, boolean keepOwner, boolean recovered) implements AfterTurn {}

    /**
     * It starts again under the same id and incarnation: the run number grows by 1, the new run's history is
     * empty, tasks and replies of the old run are gone, external events that were not consumed stay, and it is
     * ready at once.
     *
     * @param start the encoded start event of the next run
     * @param keepOwner whether the owner keeps it
     */
    record RunsAgain(Payload start, boolean keepOwner) implements AfterTurn {
        /** Checks for null. */
        public RunsAgain {
            Objects.requireNonNull(start, "start");
        }
    }

    /** It has ended: tasks, inbox, ready time and owner are gone. Goes with a terminal status. */
    record Ends() implements AfterTurn {}
}
