package dev.durable.examples.filestorage;

import dev.durable.spi.*;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A storage for one process: the state is in memory, and each call that changes it is a record in a log file, on the
 * disk before the call returns. Opening it reads the log, cuts off a torn last record, and begins a new file with one
 * record of all that is there.
 *
 * <p>Its limits: everything must fit into memory, and its beginning into one record of 2 GiB; a claim looks at every
 * instance; the log grows until it is opened again; a log is read by the version that wrote it, or one with the same rules.
 */
public final class FileStorage implements Storage {
    private final InstantSource clock;
    private final Guard guard;
    final State state;
    private final Log log;

    /**
     * Opens or makes the storage in a directory.
     *
     * @param directory where; its file system must be able to sync a directory, as those of Linux and macOS do
     * @throws CorruptLogException if the log is damaged; nothing is changed then
     * @throws FileSystemException if another process, or this one, has it open
     * @throws IOException if it cannot be read or written
     */
    public FileStorage(Path directory) throws IOException {
        this(directory, InstantSource.system());
    }

    FileStorage(Path directory, InstantSource clock) throws IOException {
        this.clock = clock;
        Files.createDirectories(directory);
        Path file = directory.resolve("log");
        this.guard = Guard.of(directory);
        try {
            this.state = Files.exists(file) ? load(file) : new State();
            this.log = Log.replace(file, Json.write(state));
        } catch (IOException | RuntimeException e) {
            guard.close();
            throw e;
        }
    }

    private static State load(Path file) throws IOException {
        List<byte[]> frames = Log.read(file);
        if (frames.isEmpty()) { // The first was on the disk before the file had its name.
            throw new CorruptLogException(file, "it has no beginning", null);
        }
        try {
            State state = Json.readState(frames.get(0));
            for (byte[] frame : frames.subList(1, frames.size())) {
                for (Call.Entry entry : Json.readEntries(frame)) {
                    state.now = entry.at();
                    entry.call().on(state);
                }
            }
            return state;
        } catch (IOException | RuntimeException e) {
            throw new CorruptLogException(file, "a record is none of this version", e);
        }
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities("file", true, false, 64 << 20);
    }

    @Override
    public Instant now() {
        return Row.millis(clock.instant());
    }

    /**
     * Makes a call and logs it. Memory is ahead of the disk for a moment, and another call may see that; so every call,
     * reading ones too, returns only when all that it can have seen is on the disk.
     */
    private <R> R make(Call<R> call) {
        R result;
        long seen;
        synchronized (state) {
            log.check();
            state.now = now();
            byte[] record = Json.write(new Call.Entry(state.now, call));
            try {
                result = call.on(state);
                seen = changedNothing(result) ? log.end() : log.append(record);
            } catch (Throwable e) {
                log.fail(e);
                throw e;
            }
        }
        log.sync(seen);
        return result;
    }

    private static boolean changedNothing(Object result) {
        return (result instanceof List<?> results && results.isEmpty())
                || (result instanceof Claimed work
                        && work.turns().isEmpty()
                        && work.tasks().isEmpty());
    }

    <R extends @Nullable Object> R read(Function<State, R> query) {
        R result;
        long seen;
        synchronized (state) {
            log.check();
            state.now = now();
            result = query.apply(state);
            seen = log.end();
        }
        log.sync(seen);
        return result;
    }

    @Override
    public StorageQueries queries() {
        return new Queries(this);
    }

    @Override
    public List<CreateResult> create(List<NewInstance> instances) {
        return make(new Call.Create(List.copyOf(instances)));
    }

    @Override
    public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
        return make(new Call.Append(List.copyOf(messages), inboxLimit));
    }

    @Override
    public ControlResult control(ControlRequest request) {
        return make(new Call.Control(request));
    }

    @Override
    public Claimed claim(ClaimRequest request) {
        return make(new Call.Claim(request));
    }

    @Override
    public List<CommitResult> commitTurns(List<TurnCommit> commits) {
        return make(new Call.Commit(List.copyOf(commits)));
    }

    @Override
    public List<TaskResult> completeTasks(List<TaskCompletion> completions) {
        return make(new Call.Complete(List.copyOf(completions)));
    }

    @Override
    public Renewal renew(WorkerHeartbeat heartbeat) {
        return make(new Call.Renew(heartbeat));
    }

    @Override
    public int recover(int max) {
        return make(new Call.Recover(max));
    }

    @Override
    public void release(List<? extends Release> releases) {
        make(new Call.HandBack(List.copyOf(releases)));
    }

    @Override
    public HistoryPage readHistory(InstanceKey key, int run, long fromSeq, int maxBytes) {
        return read(stored -> Queries.history(stored, key, run, fromSeq, maxBytes));
    }

    @Override
    public PurgeOutcome purge(PurgeRequest request) {
        return make(new Call.Purge(request));
    }

    @Override
    public void close() {
        try (guard) {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
