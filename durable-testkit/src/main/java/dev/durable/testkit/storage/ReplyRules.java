package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.WorkerId;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules of replies that several may bring, and of messages that nobody has read. */
abstract class ReplyRules extends StorageRules {
    private static final String TASK = "task:0:0";

    ReplyRules(StorageContract kit) {
        super(kit);
    }

    private AppendResult append(InstanceKey to, int run, String body) {
        return storage.append(List.of(reply(to, run, TASK, body)), INBOX_LIMIT).get(0);
    }

    @Test
    void required_ST89_aReplyOfATurnToItselfTakesItsIdLikeAnyOther() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).send(reply(key, 0, TASK, "too late")));

        assertThat(append(key, 0, "done")).isEqualTo(AppendResult.DUPLICATE);
        assertThat(bodies(claimOne(worker))).containsExactly("too late");
    }

    @Test
    void required_ST89_aReplyOfATurnToItselfIsSkippedWhereItsIdIsKnown() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        raise(key, "deadline");
        ClaimedTurn turn = claimOne(worker);
        assertThat(append(key, 0, "done")).isEqualTo(AppendResult.ACCEPTED);

        committed(turn(turn).consumeAll().send(reply(key, 0, TASK, "too late")));

        ClaimedTurn next = claimOne(worker);
        assertThat(bodies(next)).containsExactly("done");
        committed(turn(next).consumeAll().send(reply(key, 0, TASK, "too late")));
        assertNothingReady(worker);
    }

    @Test
    void required_ST89_aStaleTurnTakesNoId() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn turn = claimOne(worker);
        assertStale(turn(turn).version(turn.version() + 1).send(reply(key, 0, TASK, "too late")));

        assertThat(append(key, 0, "done")).isEqualTo(AppendResult.ACCEPTED);
    }

    @Test
    void required_ST88_whatNoTurnHasConsumedCanBeRead() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        assertThat(unread(key)).isEmpty();
        raise(key, "paid");
        append(key, 0, "done");
        assertThat(unread(key)).containsExactly("paid", "done");
        ClaimedTurn turn = claimOne(worker);
        assertThat(unread(key)).as("handing out does not consume").containsExactly("paid", "done");
        raise(key, "later");

        committed(turn(turn).consumeAll());

        assertThat(unread(key)).containsExactly("later");
    }

    @Test
    void required_ST88_manyMessagesAreReadInTheirOrder() {
        InstanceKey key = create("order");
        List<String> sent = IntStream.range(0, 300).mapToObj(i -> "event " + i).toList();
        storage.append(sent.stream().map(body -> event(key, null, body)).toList(), INBOX_LIMIT);
        assertThat(unread(key)).isEqualTo(sent);
    }

    @Test
    void required_ST88_nothingIsUnreadOfAnotherLifeOrAfterTheEnd() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        raise(key, "paid");
        assertThat(unread(new InstanceKey("order", UUID.randomUUID()))).isEmpty();
        assertThat(unread(new InstanceKey("unknown", key.incarnation()))).isEmpty();

        committed(turn(claimOne(worker)).ends());

        assertThat(unread(key)).isEmpty();
    }

    private List<String> unread(InstanceKey key) {
        return storage.queries().unread(key).stream().map(Payload::toUtf8).toList();
    }
}
