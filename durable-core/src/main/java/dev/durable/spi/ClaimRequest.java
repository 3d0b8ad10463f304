package dev.durable.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * A worker asking for work.
 *
 * @param worker who asks
 * @param orchestrators names that it can run
 * @param activities names that it can run
 * @param userSlots how many instances of {@link InstanceQueue#USER} it has room for
 * @param systemSlots how many instances of {@link InstanceQueue#SYSTEM} it has room for
 * @param taskSlots how many tasks it has room for
 * @param maxMessages how many inbox messages to hand out per instance at most
 * @param visibility after how long a claimed instance is handed to its owner again if no commit came
 */
public record ClaimRequest(
        WorkerId worker,
        Set<String> orchestrators,
        Set<String> activities,
        int userSlots,
        int systemSlots,
        int taskSlots,
        int maxMessages,
        Duration visibility) {
    /** Checks for null and copies the sets. */
    public ClaimRequest {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(visibility, "visibility");
        orchestrators = Set.copyOf(orchestrators);
        activities = Set.copyOf(activities);
    }
}
