package dev.durable.spi;

import dev.durable.history.Payload;
import java.time.Instant;
import java.util.List;

/**
 * Where instances, their history, messages and tasks live. One atomic commit per turn; safety rests on the
 * compare-and-set of {@code (instance id, incarnation, version)} in {@link #commitTurns} and on nothing else.
 *
 * <p>Contract that holds for every operation (numbered in {@code docs/storage-spec.md}):
 * <ul>
 *   <li>A normal return means the effect is durable, as far as the {@link Capabilities} say.
 *   <li>Each item of a list is all or nothing and independent of the others; the order of results is the order
 *       of the items. An empty list is answered with an empty list and touches nothing.
 *   <li>The only clock is the storage's own, {@link #now()}. Stored times have millisecond precision.
 *   <li>Ids are opaque strings compared by their UTF-8 bytes; payloads are bytes that come back unchanged.
 *   <li>Errors: {@link TransientStorageException} means certainly nothing of this call was applied;
 *       {@link UnknownOutcomeException}, and any other unchecked exception, means it may have been: the caller
 *       repeats the same call with the same ids. {@link StorageFullException} means nothing was applied and a
 *       retry will not help soon. {@link CorruptDataException} names the one instance that cannot be read.
 *   <li>At most one connection (or its like) is held per calling thread; READ COMMITTED suffices.
 * </ul>
 *
 * <p>Implementations are thread-safe.
 */
public interface Storage extends AutoCloseable {

    /**
     * Says what this storage can and cannot do. Constant over its life, and answered without I/O.
     *
     * @return the capabilities
     */
    Capabilities capabilities();

    /**
     * Reads the storage's clock: the one that decides which timers are due and which leases have lapsed.
     *
     * @return the current time in whole milliseconds
     */
    Instant now();

    /**
     * Gives access to the reading side.
     *
     * @return the queries, usable as long as this storage is open
     */
    StorageQueries queries();

    /**
     * Creates instances in status Pending, each awake at its start time (or at once). An id that exists is left
     * as it is: {@link CreateResult.Existing} where the request id is the same and not null, else
     * {@link CreateResult.Conflict}. A known dedupe key decides before the id does.
     *
     * @param instances what to create, in order
     * @return one result per item
     */
    List<CreateResult> create(List<NewInstance> instances);

    /**
     * Puts messages into inboxes and wakes their instances: adds 1 to the wake counter, and makes the instance
     * ready at once unless it is suspended, terminal, claimed at this moment (a claimed instance learns of
     * the message from the wake counter when it commits) or scheduled for later (a message never starts it
     * early). Messages to one instance keep their order.
     *
     * @param messages what to deliver, in order
     * @param inboxLimit how many unconsumed {@link NewMessage.Event}s an inbox may hold; more are
     *     {@link AppendResult#FULL}. Replies are never refused for this.
     * @return one result per item
     */
    List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit);

    /**
     * Terminates, suspends or resumes an instance whatever its version, in one transaction that adds 1 to the
     * version (so that a turn in flight is fenced) and writes the given event to the history. An owned instance
     * is made ready so that its owner learns of it.
     *
     * @param request what to do
     * @return what came of it
     */
    ControlResult control(ControlRequest request);

    /**
     * Hands out work to one worker: instances that are due, and tasks that are due.
     *
     * <p>Of instances: those that this worker owns and that are ready come first and take no slot; then unowned
     * ready instances of the named orchestrators, the earliest ready time first, up to the slots of their queue,
     * which this worker thereby owns and whose attempt count grows by 1. A terminal or suspended instance that the worker
     * owned is handed out once more without messages, and is owned no longer. The ready time of a claimed
     * instance moves to {@code now + visibility}, so that a lost answer costs only time.
     *
     * <p>Of tasks: unclaimed, due, of the named activities, the earliest due time first; their attempt count has
     * grown by 1.
     *
     * <p>A worker whose lease has lapsed or whose epoch is not current gets nothing.
     *
     * @param request who asks, what it can run, how many free slots it has
     * @return the work, with the storage's time and the next time at which there may be more
     */
    Claimed claim(ClaimRequest request);

    /**
     * Commits turns: per item, if the instance still has the expected incarnation and version, all of its parts
     * are applied in one atomic step, else nothing is. The claim, the owner and the lease are not checked; an
     * instance that has ended takes no commit. The commit id of the last applied commit again is answered with
     * {@link CommitResult.AlreadyCommitted}.
     *
     * <p>In that step: the version grows by 1; the history block is appended; the named inbox messages are
     * removed; messages, instances and tasks of the outbox are stored and their receivers woken (unknown or
     * terminal receivers are skipped; a new instance whose id exists is skipped and its
     * {@link NewInstance#conflictReply()} is delivered to its parent instead; a task that exists is left alone);
     * the status change is applied; and the instance goes on as {@link AfterTurn} says, which messages to itself
     * meet already. Where the wake counter is no longer the one seen, the instance is ready at once.
     *
     * @param commits the turns, of different instances
     * @return one result per item
     */
    List<CommitResult> commitTurns(List<TurnCommit> commits);

    /**
     * Records results of claimed tasks: removes the task row and delivers the result to the instance's inbox in
     * one atomic step, if the row is still there. Whoever comes first wins, whatever its attempt.
     *
     * @param completions the results
     * @return one result per item
     */
    List<TaskResult> completeTasks(List<TaskCompletion> completions);

    /**
     * Registers a worker or renews its lease, and records what it can run. With epoch 0, or when the given
     * epoch's lease has lapsed, a new and higher epoch is opened; the worker then owns nothing. A lease lapses
     * when its time is over or a higher epoch is opened. Each renewal sets the end of the lease anew, be it later
     * or earlier. Tasks that the worker claimed more than this lease ago and did not name are unclaimed and due at
     * {@link NewTask#front}, unless the lease is zero.
     *
     * @param heartbeat the worker
     * @return the lease in force, and news that the worker needs
     */
    Renewal renew(WorkerHeartbeat heartbeat);

    /**
     * Takes back what lapsed workers held: their instances lose the owner, are ready at once and marked as
     * orphaned, and their wake counter grows by 1, so that a late commit of the dead owner that still wins leaves
     * them ready; their tasks are unclaimed and due at {@link NewTask#front}; the worker's record goes when nothing of it is left.
     * Any worker may call it; a terminal or suspended instance only loses its owner.
     *
     * @param max how many instances and tasks to take back at most
     * @return how many were taken back
     */
    int recover(int max);

    /**
     * Hands work back. Each item needs the owner still to be the one named, else it is skipped. An ended or
     * suspended instance stays unready. This is a hint: losing it costs only time.
     *
     * @param releases what to hand back
     */
    void release(List<? extends Release> releases);

    /**
     * Reads the history of one run, in order.
     *
     * @param key the instance
     * @param run the run, from 0
     * @param fromSeq the position of the first event wanted; it is the start of a block or the end of the history
     * @param maxBytes how many bytes of events to return at most; at least one block is returned if there is one
     * @return a page; empty and last where the instance or run does not exist
     */
    HistoryPage readHistory(InstanceKey key, int run, long fromSeq, int maxBytes);

    /**
     * Removes ended instances with everything that belongs to them, in one bounded transaction. An instance
     * that has not ended is never touched.
     *
     * @param request which, and how many at most
     * @return how many were removed, and whether there may be more
     */
    PurgeOutcome purge(PurgeRequest request);

    /**
     * Closes what this storage opened itself. Calls in flight may fail; later ones are refused by an {@link
     * IllegalStateException} or a {@link StorageException}, or served where nothing had to be closed. Idempotent.
     */
    @Override
    void close();

    /**
     * The prefix of ids that the library keeps for instances of its own. Applications' ids must not start with it.
     */
    String SYSTEM_ID_PREFIX = "$durable/";

    /** The longest instance id, in UTF-8 bytes. */
    int MAX_ID_BYTES = 255;

    /** The longest name of an orchestrator, activity or event, in UTF-8 bytes. */
    int MAX_NAME_BYTES = 255;

    /** An empty payload, for bodies that carry nothing. */
    Payload EMPTY = Payload.of(new byte[0]);
}
