package dev.durable.engine;

import dev.durable.history.Payload;
import dev.durable.spi.CommitResult;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.Storage;
import dev.durable.spi.TurnCommit;
import dev.durable.testkit.storage.ForwardingStorage;
import java.util.List;

/** The storage as an engine fills it that is newer: each event has members that today's engine does not know. */
final class NewerWriter extends ForwardingStorage {
    NewerWriter(Storage storage) {
        super(storage);
    }

    @Override
    public List<CommitResult> commitTurns(List<TurnCommit> commits) {
        return super.commitTurns(commits.stream().map(NewerWriter::extended).toList());
    }

    private static TurnCommit extended(TurnCommit commit) {
        HistoryBlock block = commit.history();
        return new TurnCommit(
                commit.key(),
                commit.expectedVersion(),
                commit.commitId(),
                commit.run(),
                commit.seenWakeSeq(),
                commit.time(),
                block == null ? null : new HistoryBlock(block.count(), extended(block.events())),
                commit.consumed(),
                commit.outbox(),
                commit.change(),
                commit.after());
    }

    private static Payload extended(Payload events) {
        return Payload.ofUtf8(events.toUtf8().replace("{\"t\":", "{\"ofTheFuture\":{\"deep\":[1,null,\"x\"]},\"t\":"));
    }
}
