package dev.durable.internal.worker;

import dev.durable.NonDeterminismException;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.internal.codec.MalformedHistoryException;
import dev.durable.internal.codec.NewerEventException;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.CorruptDataException;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.Outbox;
import dev.durable.spi.Parked;
import dev.durable.spi.StatusView;
import dev.durable.spi.TaskKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance that this worker owns: takes it through its turns, each from what the {@link Mailbox} has to the answer of
 * its commit. While the mailbox is busy nobody else touches its {@link InstanceState}. Thread-safe.
 */
final class HotInstance {
    private static final Logger LOG = LoggerFactory.getLogger(HotInstance.class);
    private static final int FAULTS_BEFORE_PARKING = 5;

    private final WorkerServices services;
    private final OwnedInstances owner;
    private final InstanceQueue queue;
    private final InstanceState state;
    private final TurnRunner runner;

    private final Mailbox mailbox;
    private volatile boolean fenced;
    private int faults;

    HotInstance(WorkerServices services, OwnedInstances owner, ClaimedTurn first) {
        this.services = services;
        this.owner = owner;
        this.queue = first.queue();
        this.state = new InstanceState(first);
        this.runner = new TurnRunner(services, owner.activities(), state);
        this.mailbox = new Mailbox(new Keeper());
    }

    InstanceKey key() {
        return state.key;
    }

    boolean isGone() {
        return mailbox.isGone();
    }

    /** Returns false if this object has given the instance up; the caller makes a new one. */
    boolean offerClaim(ClaimedTurn turn, Instant now) {
        return mailbox.offer(new ClaimedAt(turn, now));
    }

    /** Takes a result of a local activity; returns false where no turn can take it any more. */
    boolean offerResult(int run, HistoryEvent.Reply result) {
        return mailbox.offer(new LocalResult(run, result));
    }

    /** A local activity will have no result. */
    void localCancelled() {
        mailbox.localChanged();
    }

    /** Keeps everything that has not started from starting: somebody terminated or suspended the instance. */
    void fence() {
        fenced = true;
    }

    private final class Keeper implements Mailbox.Keeper {
        @Override
        public boolean isKnown() {
            return state.isKnown();
        }

        @Override
        public boolean hasLocal() {
            return owner.local().runFor(state.key);
        }

        @Override
        public void begin() {
            owner.leftIdle(HotInstance.this);
            services.turns(queue).execute(HotInstance.this::takeTurn);
        }

        @Override
        public void idle() {
            owner.becameIdle(HotInstance.this, state.bytes());
        }

        @Override
        public void activeChanged(boolean active) {
            owner.activeChanged(queue, active);
        }
    }

    // ---- one turn -------------------------------------------------------------------------------------------

    private void takeTurn() {
        if (services.isStopped()) {
            giveUp();
            return;
        }
        Mailbox.Taken all = mailbox.take();
        List<LocalResult> taken = all.results();
        ClaimedAt claimed = all.claim();
        if (claimed != null && claimed.turn().version() < state.version) {
            // Made before our last commit, which left the instance ready again if the claim had brought anything new.
            claimed = null;
        }
        if (claimed == null && taken.isEmpty()) {
            done(List.of());
            return;
        }
        try {
            if (claimed == null || takeOver(claimed, taken)) {
                commit(runner.run(claimed, taken, keepsOwner()), taken);
            }
        } catch (NewerEventException e) {
            leaveToNewer(e, taken);
        } catch (NonDeterminismException e) {
            park(Refusals.of(e), taken);
        } catch (MalformedHistoryException | CorruptDataException e) {
            LOG.error("History of instance '{}' cannot be read", state.key.instanceId(), e);
            park(Refusals.unreadable(e), taken);
        } catch (RuntimeException | Error e) {
            retryAfterFault(e, claimed, taken);
        }
    }

    /** Returns false where the claim says that there is no turn to take. */
    private boolean takeOver(ClaimedAt claimed, List<LocalResult> taken) {
        ClaimedTurn turn = claimed.turn();
        if (turn.status().isTerminal() || turn.status() == OrchestrationRuntimeStatus.SUSPENDED) {
            if (turn.status().isTerminal()) {
                owner.activities().cancel(state.key);
            }
            leave(taken);
            return false;
        }
        state.adopt(turn);
        fenced = false;
        if (turn.attempt() > WorkerSettings.MAX_ATTEMPTS) {
            park(Refusals.claimedTooOften(turn.attempt()), taken);
            return false;
        }
        return true;
    }

    /**
     * Whether the instance stays with this worker after the turn. It must while activities run here that only this
     * process knows of; and where the lease is lost they may just have been told to stop, and whoever recovers the
     * instance must find it as the one that this worker had.
     */
    private boolean keepsOwner() {
        return mailbox.isLapsed()
                || owner.local().runFor(state.key)
                || (!services.isDraining() && owner.hasRoom(state.bytes()));
    }

    private void commit(PreparedTurn turn, List<LocalResult> taken) {
        services.commits
                .submit(turn.commit())
                .whenComplete((result, error) -> services.threads.answers().execute(() -> {
                    if (error != null) {
                        runner.giveSlotsBack(turn);
                        failed(error, taken);
                    } else if (result instanceof CommitResult.Committed done) {
                        applied(turn, done.version(), done.statusVersion(), done.woken());
                    } else if (result instanceof CommitResult.AlreadyCommitted done) {
                        applied(turn, done.version(), done.statusVersion(), true);
                    } else {
                        LOG.debug("Commit of instance '{}' was stale", state.key.instanceId());
                        runner.giveSlotsBack(turn);
                        refused(taken);
                    }
                }));
    }

    private void applied(PreparedTurn turn, long version, long statusVersion, boolean woken) {
        faults = 0;
        boolean ranAgain = turn.commit().after() instanceof AfterTurn.RunsAgain;
        state.committed(turn, version);
        tellStatus(turn, statusVersion);
        startLocal(turn);
        owner.cancel(turn.cancelled());
        boolean keeps = turn.commit().after() instanceof AfterTurn.Waits waits ? waits.keepOwner() : ranAgain;
        if (turn.status().isTerminal() || turn.status() == OrchestrationRuntimeStatus.SUSPENDED || !keeps) {
            if (turn.status().isTerminal()) {
                owner.local().forget(state.key);
                owner.activities().cancel(state.key);
            }
            leave(List.of());
        } else if (ranAgain) {
            // The next run gives its tasks the same numbers.
            owner.local().forget(state.key);
            owner.activities().cancel(state.key);
            state.nextRun();
            done(List.of());
        } else {
            done(turn.answers());
        }
        boolean sends = !turn.commit().outbox().equals(Outbox.EMPTY);
        if (woken || sends || ranAgain || !keeps) {
            services.engine.bus().workAvailable();
        }
        if (turn.nextTimer() != null) {
            owner.timerSet(turn.nextTimer());
        }
    }

    private void startLocal(PreparedTurn turn) {
        List<ActivityExecution> toStart = turn.local().stream()
                .map(scheduled -> runner.execution(scheduled, owner))
                .toList();
        toStart.forEach(owner.local()::add);
        mailbox.localChanged();
        for (ActivityExecution execution : toStart) {
            owner.activities().start(execution);
            // The fence may have gone up after the commit: then this must not start, and is cancelled like those
            // that were queued when it went up.
            if (fenced) {
                execution.cancelUnlessStarted();
            }
        }
    }

    /** The storage refuses this very commit, again and again. */
    private void failed(Throwable error, List<LocalResult> taken) {
        faults++;
        LOG.error("Commit of instance '{}' failed (fault {} in a row)", state.key.instanceId(), faults, error);
        if (faults < FAULTS_BEFORE_PARKING) {
            refused(taken);
        } else {
            park(Refusals.commitsFailed(faults, error), taken);
        }
    }

    /** The commit did not take effect: the run is ahead of the storage and goes; the claim that follows reloads. */
    private void refused(List<LocalResult> taken) {
        state.forget();
        mailbox.putBack(new Mailbox.Taken(null, taken));
        done(List.of());
        services.engine.bus().workAvailable();
    }

    private void retryAfterFault(Throwable fault, @Nullable ClaimedAt claimed, List<LocalResult> taken) {
        if (services.isStopped()) {
            giveUp();
            return;
        }
        faults++;
        LOG.error("Turn of instance '{}' failed (fault {} in a row)", state.key.instanceId(), faults, fault);
        if (faults >= FAULTS_BEFORE_PARKING) {
            park(Refusals.turnsFailed(faults, fault), taken);
            return;
        }
        boolean wasKnown = state.isKnown();
        state.unwind();
        owner.later(100L << faults, () -> {
            mailbox.putBack(new Mailbox.Taken(wasKnown ? claimed : null, taken));
            done(List.of());
        });
    }

    private void park(Parked parked, List<LocalResult> taken) {
        LOG.warn("Instance '{}' is parked: [{}] {}", state.key.instanceId(), parked.code(), parked.message());
        putAside(open -> runner.park(parked, open), taken);
    }

    /** A newer version of the library, in another process, can go on with it. */
    private void leaveToNewer(NewerEventException e, List<LocalResult> taken) {
        Instant now = services.clock.now();
        Duration rest = services.newer.rest(state.key, now);
        if (rest == null) {
            park(Refusals.newer(e), taken);
        } else {
            LOG.warn("Instance '{}' is left to newer workers: {}", state.key.instanceId(), e.getMessage());
            putAside(open -> runner.giveAway(now.plus(rest), open), taken);
        }
    }

    private void putAside(Function<List<HistoryEvent.TaskScheduled>, PreparedTurn> turnOf, List<LocalResult> taken) {
        List<HistoryEvent.TaskScheduled> open = new ArrayList<>();
        owner.local().of(state.key).forEach(execution -> open.add(execution.scheduled()));
        unwind();
        PreparedTurn turn = turnOf.apply(open);
        services.commits
                .submit(turn.commit())
                .whenComplete((result, error) -> services.threads.answers().execute(() -> {
                    if (error == null && result instanceof CommitResult.Committed done) {
                        owner.local().forget(state.key);
                        tellStatus(turn, done.statusVersion());
                    }
                    leave(taken);
                }));
    }

    private void tellStatus(PreparedTurn turn, long statusVersion) {
        if (turn.commit().change() != null) {
            services.engine.bus().statusChanged(new StatusView(state.key, statusVersion, turn.status()));
        }
    }

    private void unwind() {
        if (!state.unwind()) {
            LOG.error("Instance '{}' kept a thread: its code swallows every Error", state.key.instanceId());
        }
    }

    /** The worker has stopped and its lease has ended: whoever recovers the instance does what is left to do. */
    private void giveUp() {
        mailbox.close();
        owner.forget(this);
        state.unwind();
    }

    /** Ends a turn: takes the next one if there is something to take it for, else idles. */
    private void done(List<? extends HistoryEvent.Result> answers) {
        int run = state.run;
        if (!mailbox.end(
                answers.stream().map(answer -> new LocalResult(run, answer)).toList())) {
            leave(List.of());
        }
    }

    /** Gives the instance up. Results that are here, and those that come later, go through the storage. */
    private void leave(List<LocalResult> taken) {
        List<LocalResult> late = new ArrayList<>(taken);
        late.addAll(mailbox.close());
        owner.forget(this);
        unwind();
        late.forEach(result -> owner.sendLate(
                new TaskKey(state.key, result.run(), result.event().taskId()), result.event()));
    }

    // ---- leaving memory -------------------------------------------------------------------------------------

    /** Gives thread and heap back if nothing is going on. Ownership stays while activities without a row run. */
    void startEviction() {
        services.turns(queue).execute(this::evict);
    }

    private void evict() {
        if (!mailbox.seizeIfIdle()) {
            return;
        }
        if (!state.unwind()) {
            park(Refusals.NOT_UNWOUND, List.of());
            return;
        }
        if (mailbox.endEviction()) {
            owner.forget(this);
            owner.release(state.key, state.version);
        }
    }

    /** The lease is lost: nothing that is known here holds any more. A turn in flight will be refused, and then ends. */
    void drop() {
        if (mailbox.lapse()) {
            leave(List.of());
        }
    }

    /** Hands the instance to other workers: a row for what is open here, and no owner. Returns whether it was idle. */
    boolean handOver() {
        if (!mailbox.seizeIfIdle()) {
            return mailbox.isGone();
        }
        if (!state.isKnown()) {
            done(List.of());
            return false;
        }
        List<ActivityExecution> open = owner.local().of(state.key);
        if (open.isEmpty()) {
            leave(List.of());
            owner.release(state.key, state.version);
            return true;
        }
        PreparedTurn turn = runner.handOver(open);
        services.commits.submit(turn.commit()).whenComplete((result, error) -> {
            open.forEach(ActivityExecution::cutShort);
            leave(List.of());
        });
        return true;
    }
}
