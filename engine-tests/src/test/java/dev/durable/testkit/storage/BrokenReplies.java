package dev.durable.testkit.storage;

import dev.durable.spi.CommitResult;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Outbox;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageQueries;
import dev.durable.spi.TurnCommit;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** Storages that lose track of replies, each in its way. */
public final class BrokenReplies {
    private BrokenReplies() {}

    /** Delivers what a turn sends to its own instance without a look at its id. */
    public static final class TakesEveryReplyOfATurn extends ForwardingStorage {
        public TakesEveryReplyOfATurn(Storage sound) {
            super(sound);
        }

        @Override
        public List<CommitResult> commitTurns(List<TurnCommit> commits) {
            return super.commitTurns(
                    commits.stream().map(TakesEveryReplyOfATurn::nameless).toList());
        }

        private static TurnCommit nameless(TurnCommit commit) {
            List<NewMessage> messages = commit.outbox().messages().stream()
                    .map(message -> message instanceof NewMessage.Reply reply
                            ? new NewMessage.Reply(reply.key(), reply.run(), null, reply.body())
                            : message)
                    .toList();
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
                            messages,
                            commit.outbox().instances(),
                            commit.outbox().tasks()),
                    commit.change(),
                    commit.after());
        }
    }

    /** Shows the inbox of no instance. */
    static final class HidesTheInbox extends ForwardingStorage {
        HidesTheInbox(Storage sound) {
            super(sound);
        }

        @Override
        public StorageQueries queries() {
            StorageQueries sound = super.queries();
            return (StorageQueries) Proxy.newProxyInstance(
                    StorageQueries.class.getClassLoader(),
                    new Class<?>[] {StorageQueries.class},
                    (proxy, method, arguments) -> {
                        try {
                            return method.getName().equals("unread") ? List.of() : method.invoke(sound, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
