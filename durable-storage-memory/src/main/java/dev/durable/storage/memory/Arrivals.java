package dev.durable.storage.memory;

import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.ParentLink;
import java.time.Instant;

/** How instances and messages come in, from callers and from turns alike. Guarded by the storage's lock. */
final class Arrivals {
    static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Tables tables;

    Arrivals(Tables tables) {
        this.tables = tables;
    }

    CreateResult create(NewInstance wanted, Instant now) {
        DedupeKey dedupe = wanted.dedupe();
        MemoryInstance sameKey = dedupe == null ? null : tables.findByDedupeKey(dedupe.key());
        if (dedupe != null && sameKey != null) {
            DedupeKey known = sameKey.born.dedupe();
            return known != null && known.requestHash().equals(dedupe.requestHash())
                    ? new CreateResult.Existing(sameKey.key())
                    : new CreateResult.Conflict(sameKey.key());
        }
        MemoryInstance sameId = tables.find(wanted.key().instanceId());
        if (sameId != null) {
            return wanted.requestId() != null && wanted.requestId().equals(sameId.born.requestId())
                    ? new CreateResult.Existing(sameId.key())
                    : new CreateResult.Conflict(sameId.key());
        }
        tables.insert(wanted, now);
        return new CreateResult.Created(wanted.key());
    }

    /** Creates what a turn or a termination wants; where the id is taken its parent is told instead. */
    void createOrAnswer(NewInstance wanted, Instant now) {
        ParentLink parent = wanted.parent();
        Payload answer = wanted.conflictReply();
        if (!(create(wanted, now) instanceof CreateResult.Created) && parent != null && answer != null) {
            deliver(new NewMessage.Reply(parent.key(), parent.run(), null, answer), NO_LIMIT, now);
        }
    }

    /**
     * Puts a message into an inbox. A duplicate is told apart first: its sender must learn that the message had
     * arrived, whatever became of the instance since.
     */
    AppendResult deliver(NewMessage message, int inboxLimit, Instant now) {
        MemoryInstance row = message instanceof NewMessage.Reply reply
                ? tables.find(reply.key())
                : tables.find(message.instanceId());
        if (row == null) {
            return AppendResult.NOT_FOUND;
        }
        if (row.inbox.knows(message)) {
            return AppendResult.DUPLICATE;
        }
        if (row.status.isTerminal() || (message instanceof NewMessage.Reply reply && reply.run() != row.run)) {
            return AppendResult.TERMINAL;
        }
        if (message instanceof NewMessage.Event && row.inbox.externalEvents() >= inboxLimit) {
            return AppendResult.FULL;
        }
        row.inbox.add(message);
        tables.wake(row, now);
        return AppendResult.ACCEPTED;
    }
}
