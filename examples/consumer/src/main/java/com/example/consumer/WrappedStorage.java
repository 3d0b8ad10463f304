package com.example.consumer;

import dev.durable.spi.*;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A storage of the application's own: another one, with its commits counted. */
record WrappedStorage(Storage inner, LongAdder commits) implements Storage {
    public Capabilities capabilities() { return inner.capabilities(); }
    public Instant now() { return inner.now(); }
    public StorageQueries queries() { return inner.queries(); }
    public List<CreateResult> create(List<NewInstance> instances) { return inner.create(instances); }
    public List<AppendResult> append(List<? extends NewMessage> messages, int limit) { return inner.append(messages, limit); }
    public ControlResult control(ControlRequest request) { return inner.control(request); }
    public Claimed claim(ClaimRequest request) { return inner.claim(request); }
    public List<CommitResult> commitTurns(List<TurnCommit> turns) {
        commits.add(turns.size());
        return inner.commitTurns(turns);
    }
    public List<TaskResult> completeTasks(List<TaskCompletion> completions) { return inner.completeTasks(completions); }
    public Renewal renew(WorkerHeartbeat heartbeat) { return inner.renew(heartbeat); }
    public int recover(int max) { return inner.recover(max); }
    public void release(List<? extends Release> releases) { inner.release(releases); }
    public HistoryPage readHistory(InstanceKey key, int run, long from, int max) { return inner.readHistory(key, run, from, max); }
    public PurgeOutcome purge(PurgeRequest request) { return inner.purge(request); }
    public void close() { inner.close(); }
}
