package dev.durable.testkit.storage;

import dev.durable.spi.AppendResult;
import dev.durable.spi.Capabilities;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.ControlResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Release;
import dev.durable.spi.Renewal;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.TaskCompletion;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerHeartbeat;
import java.time.Instant;
import java.util.List;

/** A storage that passes everything on; subclasses break one rule each. */
public class ForwardingStorage implements Storage {
    final Storage sound;

    public ForwardingStorage(Storage sound) {
        this.sound = sound;
    }

    @Override
    public Capabilities capabilities() {
        return sound.capabilities();
    }

    @Override
    public Instant now() {
        return sound.now();
    }

    @Override
    public StorageQueries queries() {
        return sound.queries();
    }

    @Override
    public List<CreateResult> create(List<NewInstance> instances) {
        return sound.create(instances);
    }

    @Override
    public List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
        return sound.append(messages, inboxLimit);
    }

    @Override
    public ControlResult control(ControlRequest request) {
        return sound.control(request);
    }

    @Override
    public Claimed claim(ClaimRequest request) {
        return sound.claim(request);
    }

    @Override
    public List<CommitResult> commitTurns(List<TurnCommit> commits) {
        return sound.commitTurns(commits);
    }

    @Override
    public List<TaskResult> completeTasks(List<TaskCompletion> completions) {
        return sound.completeTasks(completions);
    }

    @Override
    public Renewal renew(WorkerHeartbeat heartbeat) {
        return sound.renew(heartbeat);
    }

    @Override
    public int recover(int max) {
        return sound.recover(max);
    }

    @Override
    public void release(List<? extends Release> releases) {
        sound.release(releases);
    }

    @Override
    public HistoryPage readHistory(InstanceKey key, int run, long fromSeq, int maxBytes) {
        return sound.readHistory(key, run, fromSeq, maxBytes);
    }

    @Override
    public PurgeOutcome purge(PurgeRequest request) {
        return sound.purge(request);
    }

    @Override
    public void close() {
        sound.close();
    }
}
