package dev.durable.simulation;

import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Release;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.testkit.storage.ForwardingStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Stands between everybody and the storage, keeps its own books of what was acknowledged, and says at once when the
 * storage or the engine breaks an invariant.
 */
final class Ledger extends ForwardingStorage {
    private final World world;
    private final Storage storage;
    private final Map<InstanceKey, Books> books = new HashMap<>();
    private int commits;
    private int stale;
    private int repeated;

    /** What is known of one instance. */
    private static final class Books {
        long version;
        boolean ended;
        final Map<Integer, RunBooks> runs = new HashMap<>();

        RunBooks run(int run) {
            return runs.computeIfAbsent(run, r -> new RunBooks());
        }
    }

    /** What is known of one run: each recorded turn as it was first seen. */
    private static final class RunBooks {
        final List<HistoryPage.Turn> turns = new ArrayList<>();
        final Map<Integer, HistoryEvent.TimerCreated> timers = new HashMap<>();
        final Map<Integer, HistoryEvent.Result> results = new HashMap<>();
        long size;
    }

    Ledger(World world, Storage storage) {
        super(storage);
        this.world = world;
        this.storage = storage;
    }

    int commits() {
        return commits;
    }

    int stale() {
        return stale;
    }

    int repeated() {
        return repeated;
    }

    private Books of(InstanceKey key) {
        return books.computeIfAbsent(key, k -> new Books());
    }

    private void require(boolean holds, String broken) {
        if (!holds && !world.hasFailed()) {
            world.note("BROKEN: " + broken);
            world.fail(broken);
        }
    }

    @Override
    public List<CreateResult> create(List<NewInstance> instances) {
        List<CreateResult> results = storage.create(instances);
        for (int i = 0; i < results.size(); i++) {
            world.note("create " + instances.get(i).key().instanceId() + ": " + results.get(i));
        }
        return results;
    }

    @Override
    public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
        List<AppendResult> results = storage.append(messages, inboxLimit);
        for (int i = 0; i < results.size(); i++) {
            world.note("append to " + messages.get(i).instanceId() + ": " + results.get(i));
        }
        return results;
    }

    @Override
    public Claimed claim(ClaimRequest request) {
        Map<InstanceKey, String> owners = new HashMap<>();
        for (InstanceView view : storage.queries().list(InstanceFilter.ALL, null, 10_000, false)) {
            if (view.owner() != null) {
                owners.put(view.key(), view.owner());
            }
        }
        Claimed claimed = storage.claim(request);
        String worker = request.worker().name();
        for (ClaimedTurn turn : claimed.turns()) {
            String owner = owners.get(turn.key());
            world.note(worker + " claims " + turn.key().instanceId() + " at version " + turn.version());
            require(
                    owner == null || owner.equals(worker),
                    worker + " was given " + turn.key().instanceId() + ", which " + owner + " owns");
        }
        for (ClaimedTask task : claimed.tasks()) {
            world.note(worker + " claims task " + task.key().taskId() + " of "
                    + task.key().instance().instanceId());
            require(
                    !of(task.key().instance()).ended,
                    "a task of the ended " + task.key().instance().instanceId() + " was handed out");
        }
        return claimed;
    }

    @Override
    public ControlResult control(ControlRequest request) {
        ControlResult result = storage.control(request);
        world.note("control " + request.key().instanceId() + " "
                + request.getClass().getSimpleName() + ": " + result);
        if (result instanceof ControlResult.Applied applied) {
            Books known = of(request.key());
            require(!known.ended, request.key().instanceId() + " had ended and was changed by a control");
            known.version++;
            InstanceView view = storage.queries().find(request.key().instanceId(), false);
            readNewTurns(request.key(), view.run(), known);
            known.ended = applied.status().isTerminal();
        }
        return result;
    }

    @Override
    public List<CommitResult> commitTurns(List<TurnCommit> turns) {
        List<CommitResult> results = storage.commitTurns(turns);
        for (int i = 0; i < results.size(); i++) {
            check(turns.get(i), results.get(i));
        }
        return results;
    }

    @Override
    public List<TaskResult> completeTasks(List<TaskCompletion> completions) {
        List<TaskResult> results = storage.completeTasks(completions);
        for (int i = 0; i < results.size(); i++) {
            TaskCompletion completion = completions.get(i);
            world.note("complete task " + completion.key().taskId() + " of "
                    + completion.key().instance().instanceId() + ": " + results.get(i));
        }
        return results;
    }

    @Override
    public void release(List<? extends Release> releases) {
        world.note("release " + releases);
        storage.release(releases);
    }

    @Override
    public int recover(int max) {
        int recovered = storage.recover(max);
        if (recovered > 0) {
            world.note("recover: " + recovered);
        }
        return recovered;
    }

    private void check(TurnCommit commit, CommitResult result) {
        String id = commit.key().instanceId();
        Books known = of(commit.key());
        world.note("commit " + id + " expecting " + commit.expectedVersion() + " " + commit.after() + ": " + result);
        if (result instanceof CommitResult.Stale) {
            stale++;
        } else if (result instanceof CommitResult.AlreadyCommitted) {
            repeated++;
        } else if (result instanceof CommitResult.Committed done) {
            commits++;
            require(!known.ended, id + " had ended and took a commit");
            require(
                    done.version() == known.version + 1 && commit.expectedVersion() == known.version,
                    id + " was at version " + known.version + " and took a commit for " + commit.expectedVersion()
                            + " as " + done.version());
            known.version = done.version();
            readNewTurns(commit.key(), commit.run(), known);
            known.ended = commit.change() != null && commit.change().status().isTerminal();
        }
    }

    private void readNewTurns(InstanceKey key, int run, Books known) {
        RunBooks recorded = known.run(run);
        HistoryPage page = storage.readHistory(key, run, recorded.size, Integer.MAX_VALUE);
        for (HistoryPage.Turn turn : page.turns()) {
            require(
                    turn.fromSeq() == recorded.size,
                    key.instanceId() + " has a gap: position " + recorded.size + " is followed by " + turn.fromSeq());
            recorded.turns.add(turn);
            recorded.size += turn.block().count();
            List<HistoryEvent> events = HistoryCodec.decodeAll(turn.block().events());
            require(events.size() == turn.block().count(), key.instanceId() + " counts its events wrongly");
            events.forEach(event -> enter(key, recorded, turn, event));
        }
    }

    private void enter(InstanceKey key, RunBooks recorded, HistoryPage.Turn turn, HistoryEvent event) {
        if (event instanceof HistoryEvent.TimerCreated timer) {
            recorded.timers.put(timer.taskId(), timer);
        } else if (event instanceof HistoryEvent.Result result) {
            require(
                    recorded.results.put(result.taskId(), result) == null,
                    key.instanceId() + " recorded two results of #" + result.taskId());
            HistoryEvent.TimerCreated timer = recorded.timers.get(result.taskId());
            if (timer != null) {
                require(
                        !turn.time().isBefore(timer.fireAt())
                                && storage.now().toEpochMilli()
                                        >= timer.fireAt().toEpochMilli(),
                        key.instanceId() + " fired timer #" + result.taskId() + " early");
            }
        }
    }

    /** Once everything has come to rest: what is stored is what was acknowledged, and was never changed. */
    void compareWithStorage() {
        books.forEach((key, known) -> known.runs.forEach((run, recorded) -> {
            List<HistoryPage.Turn> stored = new ArrayList<>();
            long from = 0;
            HistoryPage page;
            do {
                page = storage.readHistory(key, run, from, Integer.MAX_VALUE);
                stored.addAll(page.turns());
                for (HistoryPage.Turn turn : page.turns()) {
                    from = turn.fromSeq() + turn.block().count();
                }
            } while (!page.last());
            require(
                    (stored.isEmpty() && isOld(key, run)) || stored.equals(recorded.turns),
                    key.instanceId() + " run " + run + " has another history than was recorded");
        }));
    }

    /** Histories of earlier runs may go. */
    private boolean isOld(InstanceKey key, int run) {
        InstanceView view = storage.queries().find(key.instanceId(), false);
        return view == null || run < view.run();
    }

    /** The result that a task has in the history, or null. */
    HistoryEvent.Result result(String instanceId, int run, int taskId) {
        return books.entrySet().stream()
                .filter(entry -> entry.getKey().instanceId().equals(instanceId))
                .map(entry -> entry.getValue().run(run).results.get(taskId))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Every external event that an instance has seen, by its data, over all of its runs. */
    List<Payload> eventsSeenBy(String instanceId) {
        List<Payload> seen = new ArrayList<>();
        books.forEach((key, known) -> {
            if (key.instanceId().equals(instanceId)) {
                known.runs
                        .values()
                        .forEach(run -> run.turns.forEach(turn -> HistoryCodec.decodeAll(
                                        turn.block().events())
                                .forEach(event -> {
                                    if (event instanceof HistoryEvent.EventRaised raised) {
                                        seen.add(raised.input());
                                    }
                                })));
            }
        });
        return seen;
    }
}
