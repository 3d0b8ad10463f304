package dev.durable.spi;

import dev.durable.history.Payload;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a {@link Storage}: answers from committed state, by index, without locking anything that a
 * worker needs. Thread-safe.
 */
public interface StorageQueries {

    /**
     * Finds one instance.
     *
     * @param instanceId its id
     * @param withPayloads whether start event, output and custom status are wanted; where false the start event
     *     and the output may be null, custom status and failure are always there
     * @return the instance, or null where the id is unknown
     */
    @Nullable
    InstanceView find(String instanceId, boolean withPayloads);

    /**
     * Lists instances by creation time, then id bytes, ascending.
     *
     * @param filter which
     * @param after the last one of the page before, or null for the first page
     * @param pageSize how many at most
     * @param withPayloads as in {@link #find}
     * @return the instances; fewer than the page size means that there are no more
     */
    List<InstanceView> list(InstanceFilter filter, @Nullable PageKey after, int pageSize, boolean withPayloads);

    /**
     * Reads the status of many instances at once; for waiters.
     *
     * @param instanceIds which
     * @return those that exist, in any order
     */
    List<StatusView> statuses(Collection<String> instanceIds);

    /**
     * Reads the messages of an instance that no turn has consumed.
     *
     * @param key the instance
     * @return their bodies, oldest first; none where it has ended or has another incarnation
     */
    List<Payload> unread(InstanceKey key);

    /**
     * Lists the workers whose lease has not lapsed.
     *
     * @return the workers
     */
    List<WorkerView> workers();

    /**
     * Lists tasks that have been free for some time and that nobody who knows only the given activities can take.
     *
     * @param known the activities that somebody can run
     * @param freeSince only tasks whose due time, see {@link NewTask#queuedAt}, is not after this, and that are neither claimed nor held back by a suspended instance
     * @param max how many at most
     * @return the tasks, those due first before the others
     */
    List<FreeTask> unknownTasks(Set<String> known, Instant freeSince, int max);
}
