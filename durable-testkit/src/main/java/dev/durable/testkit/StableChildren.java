package dev.durable.testkit;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Outbox;
import dev.durable.spi.TurnCommit;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Gives children incarnations that follow from their parent's, and not from which worker created them: ids and random
 * numbers of a child are made from its incarnation, and would differ after a crash for no fault of the code.
 */
final class StableChildren {
    private StableChildren() {}

    static TurnCommit in(TurnCommit commit) {
        Outbox outbox = commit.outbox();
        if (outbox.instances().isEmpty()) {
            return commit;
        }
        return new TurnCommit(
                commit.key(),
                commit.expectedVersion(),
                commit.commitId(),
                commit.run(),
                commit.seenWakeSeq(),
                commit.time(),
                commit.history(),
                commit.consumed(),
                new Outbox(
                        outbox.messages(),
                        outbox.instances().stream()
                                .map(child -> stable(commit, child))
                                .toList(),
                        outbox.tasks()),
                commit.change(),
                commit.after());
    }

    private static NewInstance stable(TurnCommit parent, NewInstance child) {
        String id = child.key().instanceId();
        String from = parent.key().incarnation() + " " + parent.run() + " " + id;
        return new NewInstance(
                new InstanceKey(id, UUID.nameUUIDFromBytes(from.getBytes(StandardCharsets.UTF_8))),
                child.queue(),
                child.name(),
                child.version(),
                child.tags(),
                child.start(),
                child.startAt(),
                child.parent(),
                child.onTerminal(),
                child.requestId(),
                child.dedupe(),
                child.conflictReply());
    }
}
