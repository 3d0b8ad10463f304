package dev.durable.engine;

import dev.durable.history.Payload;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.Claimed;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.Storage;
import dev.durable.testkit.storage.ForwardingStorage;
import org.jspecify.annotations.Nullable;

/** The storage as an engine sees it that is older than one kind of event: it reads a tag that it does not know. */
final class OlderView extends ForwardingStorage {
    private final String unknown;

    OlderView(Storage storage, String unknown) {
        super(storage);
        this.unknown = unknown;
    }

    private @Nullable Payload seen(@Nullable Payload stored) {
        return stored == null
                ? null
                : Payload.ofUtf8(stored.toUtf8().replace("\"t\":\"" + unknown + "\"", "\"t\":\"of-the-future\""));
    }

    @Override
    public Claimed claim(ClaimRequest request) {
        Claimed claimed = super.claim(request);
        return new Claimed(
                claimed.now(),
                claimed.turns().stream().map(this::seen).toList(),
                claimed.tasks().stream()
                        .map(task -> new ClaimedTask(task.key(), task.name(), task.attempt(), seen(task.body())))
                        .toList(),
                claimed.nextDue(),
                claimed.mayRecover());
    }

    private ClaimedTurn seen(ClaimedTurn turn) {
        return new ClaimedTurn(
                turn.key(),
                turn.queue(),
                turn.name(),
                turn.status(),
                turn.version(),
                turn.wakeSeq(),
                turn.run(),
                turn.historySize(),
                turn.attempt(),
                turn.orphaned(),
                seen(turn.start()),
                turn.messages().stream()
                        .map(message -> new InboxMessage(message.id(), seen(message.body())))
                        .toList(),
                turn.moreMessages(),
                turn.parent(),
                turn.onTerminal());
    }

    @Override
    public HistoryPage readHistory(InstanceKey key, int run, long fromSeq, int maxBytes) {
        HistoryPage page = super.readHistory(key, run, fromSeq, maxBytes);
        return new HistoryPage(
                page.turns().stream()
                        .map(turn -> new HistoryPage.Turn(
                                turn.fromSeq(),
                                turn.time(),
                                new HistoryBlock(
                                        turn.block().count(), seen(turn.block().events()))))
                        .toList(),
                page.last());
    }
}
