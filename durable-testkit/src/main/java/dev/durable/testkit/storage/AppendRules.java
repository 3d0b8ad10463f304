package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewMessage;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules of {@code append}: what is stored, and what is refused. */
abstract class AppendRules extends StorageRules {
    AppendRules(StorageContract kit) {
        super(kit);
    }

    @Test
    void required_ST17_aMessageIsStoredAndWakesItsInstance() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        assertNothingReady(worker);

        raise(key, "paid");

        ClaimedTurn turn = claimOne(worker);
        assertThat(bodies(turn)).containsExactly("paid");
        assertThat(turn.moreMessages()).isFalse();
    }

    @Test
    void required_ST17_theWakeCounterGrowsWithEachMessage() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn before = claimOne(worker);
        committed(turn(before));

        raise(key, "a");
        raise(key, "b");

        assertThat(claimOne(worker).wakeSeq()).isEqualTo(before.wakeSeq() + 2);
    }

    @Test
    void required_ST18_threeThousandMessagesKeepTheirOrder() {
        WorkerId worker = worker("w");
        InstanceKey key = running("order", worker);
        List<String> sent =
                IntStream.range(0, 3_000).mapToObj(i -> "event " + i).toList();
        for (int from = 0; from < 3_000; from += 500) {
            List<NewMessage.Event> batch = sent.subList(from, from + 500).stream()
                    .map(body -> event(key, null, body))
                    .toList();
            assertThat(storage.append(batch, INBOX_LIMIT)).containsOnly(AppendResult.ACCEPTED);
        }

        List<String> received = new ArrayList<>();
        long lastId = Long.MIN_VALUE;
        boolean more = true;
        while (more) {
            ClaimedTurn turn = claimOne(worker);
            assertThat(turn.messages()).hasSizeBetween(1, MAX_MESSAGES);
            for (InboxMessage message : turn.messages()) {
                assertThat(message.id()).as("ids grow").isGreaterThan(lastId);
                lastId = message.id();
            }
            received.addAll(bodies(turn));
            more = turn.moreMessages();
            committed(turn(turn).consumeAll().waits(more ? storage.now() : null, true));
        }
        assertThat(received).isEqualTo(sent);
        assertNothingReady(worker);
    }

    @Test
    void required_ST18_aBatchToSeveralInstancesKeepsTheOrderOfEach() {
        WorkerId worker = worker("w");
        InstanceKey a = create("a");
        InstanceKey b = create("b");

        assertThat(storage.append(
                        List.of(event(b, null, "b1"), event(a, null, "a1"), event(b, null, "b2"), event(a, null, "a2")),
                        INBOX_LIMIT))
                .containsOnly(AppendResult.ACCEPTED);

        for (ClaimedTurn turn : claimTurns(worker)) {
            String id = turn.key().instanceId();
            assertThat(bodies(turn)).containsExactly(id + "1", id + "2");
        }
    }

    @Test
    void required_ST19_anEventIdIsAcceptedOnce() {
        InstanceKey key = create("order");

        assertThat(storage.append(
                        List.of(
                                event(key, "e1", "first"),
                                event(key, "e1", "again"),
                                event(key, "e2", "second"),
                                event(key, null, "third")),
                        INBOX_LIMIT))
                .containsExactly(
                        AppendResult.ACCEPTED, AppendResult.DUPLICATE, AppendResult.ACCEPTED, AppendResult.ACCEPTED);
        assertThat(append(event(key, "e2", "again"))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(bodies(claimOne(worker("w")))).containsExactly("first", "second", "third");
    }

    @Test
    void required_ST19_aDuplicateDoesNotWake() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        assertThat(append(event(key, "e1", "first"))).isEqualTo(AppendResult.ACCEPTED);
        committed(turn(claimOne(worker)));

        assertThat(append(event(key, "e1", "again"))).isEqualTo(AppendResult.DUPLICATE);

        assertNothingReady(worker);
    }

    @Test
    void required_ST19_anEventIdStaysKnownAfterItsMessageIsConsumed() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        append(event(key, "e1", "first"));
        committed(turn(claimOne(worker)).consumeAll());

        assertThat(append(event(key, "e1", "again"))).isEqualTo(AppendResult.DUPLICATE);
        assertNothingReady(worker);
    }

    @Test
    void required_ST19_anEventIdStaysKnownInTheNextRunAndAfterTheEnd() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        append(event(key, "e1", "first"));
        committed(turn(claimOne(worker)).consumeAll().runsAgain());
        assertThat(append(event(key, "e1", "again"))).isEqualTo(AppendResult.DUPLICATE);

        committed(turn(claimOne(worker)).ends());
        assertThat(append(event(key, "e1", "again"))).isEqualTo(AppendResult.DUPLICATE);
    }

    @Test
    void required_ST19_aPurgeForgetsEventIds() {
        WorkerId worker = worker("w");
        InstanceKey old = create("order");
        append(event(old, "e1", "first"));
        committed(turn(claimOne(worker)).ends());
        storage.purge(new PurgeRequest.ById("order"));
        InstanceKey young = create("order");

        assertThat(append(event(young, "e1", "first"))).isEqualTo(AppendResult.ACCEPTED);
    }

    @Test
    void required_ST20_eventIdsOfEventsAndOfRepliesDoNotMeet() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        assertThat(append(event(key, "7", "event"))).isEqualTo(AppendResult.ACCEPTED);
        assertThat(append(reply(key, 0, "7", "result"))).isEqualTo(AppendResult.ACCEPTED);
        assertThat(append(reply(key, 0, "7", "again"))).isEqualTo(AppendResult.DUPLICATE);
        committed(turn(claimOne(worker)).consumeAll().runsAgain());

        assertThat(append(reply(key, 1, "7", "of the next run"))).isEqualTo(AppendResult.ACCEPTED);
    }

    @Test
    void required_ST21_anUnknownReceiverIsNotFound() {
        InstanceKey known = create("known");

        assertThat(append(event(key("unknown"), null, "x"))).isEqualTo(AppendResult.NOT_FOUND);
        assertThat(append(reply(key("unknown"), 0, null, "x"))).isEqualTo(AppendResult.NOT_FOUND);
        assertThat(append(reply(key("known"), 0, null, "for another life"))).isEqualTo(AppendResult.NOT_FOUND);
        assertThat(bodies(claimOne(worker("w")))).isEmpty();
        assertThat(append(reply(known, 0, null, "for this life"))).isEqualTo(AppendResult.ACCEPTED);
    }

    @Test
    void required_ST22_anEndedInstanceTakesNoMessage() {
        InstanceKey key = ended("order", worker("w"));

        assertThat(append(event(key, null, "late"))).isEqualTo(AppendResult.TERMINAL);
        assertThat(append(event(key, "e1", "late"))).isEqualTo(AppendResult.TERMINAL);
        assertThat(append(event(key, "e1", "a refused id is not known"))).isEqualTo(AppendResult.TERMINAL);
        assertThat(append(reply(key, 0, null, "late"))).isEqualTo(AppendResult.TERMINAL);
    }

    @Test
    void required_ST22_aReplyToAnEarlierRunIsDropped() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).runsAgain());

        assertThat(append(reply(key, 0, null, "for the run before"))).isEqualTo(AppendResult.TERMINAL);
        assertThat(append(reply(key, 1, null, "for this run"))).isEqualTo(AppendResult.ACCEPTED);
        assertThat(bodies(claimOne(worker))).containsExactly("for this run");
    }

    @Test
    void required_ST23_aFullInboxRefusesEventsButNeverReplies() {
        InstanceKey key = create("order");
        assertThat(storage.append(
                        List.of(
                                event(key, null, "1"),
                                reply(key, 0, null, "reply"),
                                event(key, null, "2"),
                                event(key, null, "3"),
                                event(key, "e4", "4")),
                        3))
                .containsExactly(
                        AppendResult.ACCEPTED,
                        AppendResult.ACCEPTED,
                        AppendResult.ACCEPTED,
                        AppendResult.ACCEPTED,
                        AppendResult.FULL);
        assertThat(storage.append(List.of(reply(key, 0, null, "reply")), 3)).containsExactly(AppendResult.ACCEPTED);
        assertThat(storage.append(List.of(event(key, "e4", "4")), 4))
                .as("what was refused as FULL is not known")
                .containsExactly(AppendResult.ACCEPTED);
    }

    @Test
    void required_ST23_consumingMakesRoom() {
        InstanceKey key = create("order");
        assertThat(storage.append(List.of(event(key, null, "1"), event(key, null, "2")), 2))
                .containsOnly(AppendResult.ACCEPTED);
        ClaimedTurn turn = claimOne(worker("w"));
        committed(turn(turn).consume(turn.messages().get(0)));

        assertThat(storage.append(List.of(event(key, null, "3"), event(key, null, "4")), 2))
                .containsExactly(AppendResult.ACCEPTED, AppendResult.FULL);
    }

    @Test
    void required_ST28_aDuplicateIsToldBeforeAnythingElse() {
        InstanceKey key = create("order");
        assertThat(storage.append(List.of(event(key, "e1", "1")), 1)).containsExactly(AppendResult.ACCEPTED);

        assertThat(storage.append(List.of(event(key, "e1", "1")), 1)).containsExactly(AppendResult.DUPLICATE);
    }

    @Test
    void required_ST28_aRepeatedReplyToAnEarlierRunIsADuplicate() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        assertThat(append(reply(key, 0, "7", "first"))).isEqualTo(AppendResult.ACCEPTED);
        committed(turn(claimOne(worker)).consumeAll().runsAgain());

        assertThat(append(reply(key, 0, "7", "again"))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(append(reply(key, 1, "7", "of this run"))).isEqualTo(AppendResult.ACCEPTED);
    }
}
