package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CreateResult;
import dev.durable.spi.InboxMessage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.StatusChange;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rules of ids and payloads: what goes in comes out. */
abstract class ByteRules extends StorageRules {
    private static final int MEBIBYTE = 1 << 20;

    ByteRules(StorageContract kit) {
        super(kit);
    }

    private static Payload allBytes() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return Payload.of(bytes);
    }

    @Test
    void required_ST05_idsThatLookAlikeAreDifferentInstances() {
        List<String> ids = List.of(
                "order-A",
                "order-a",
                "order-A ",
                " order-A",
                "ORDER-A",
                "o\u0308rder",
                "\u00F6rder",
                "\uD83D\uDE00",
                "a\u0000b",
                "a",
                "order-A\t",
                "'; --",
                "100%",
                "a_b",
                "a\\b",
                "\uFF5E");
        for (String id : ids) {
            create(id);
        }

        for (String id : ids) {
            InstanceView view = view(id, true);
            assertThat(view.key().instanceId()).isEqualTo(id);
            assertThat(view.start()).isEqualTo(Payload.ofUtf8("start " + id));
        }
        assertThat(ids(claimTurns(worker("w")))).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(storage.queries().find("order-b", true)).isNull();
    }

    @Test
    void required_ST05_messagesFindTheExactId() {
        InstanceKey upper = create("order-A");
        InstanceKey lower = create("order-a");
        raise(upper, "upper");
        raise(lower, "lower");

        assertThat(claimTurns(worker("w")))
                .hasSize(2)
                .allSatisfy(turn ->
                        assertThat(bodies(turn)).containsExactly(turn.key().equals(upper) ? "upper" : "lower"));
        assertThat(append(event(key("order-A "), null, "x"))).isEqualTo(AppendResult.NOT_FOUND);
    }

    @Test
    void required_ST05_theLongestIdAndNameAreTaken() {
        String id = "\u20AC".repeat(Storage.MAX_ID_BYTES / 3);
        String name = "n".repeat(Storage.MAX_NAME_BYTES);
        NewInstance wanted = NewInstance.of(key(id), name, Payload.ofUtf8("start"));
        create(wanted);

        assertThat(view(wanted.key()).name()).isEqualTo(name);
        assertThat(view(wanted.key()).key().instanceId()).isEqualTo(id);
    }

    @Test
    void required_ST05_anIdThatIsEmptyTooLongOrNoTextIsRefused() {
        for (String id : List.of("", "x".repeat(Storage.MAX_ID_BYTES + 1), "half \uD83D of a pair")) {
            assertThatThrownBy(() -> storage.create(List.of(instance("good"), instance(id))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(storage.queries().find("good", false)).isNull();
    }

    @Test
    void required_ST06_aPayloadThatIsTooLargeIsTakenWholeOrRefusedBeforeAnything() {
        int max = storage.capabilities().maxPayloadBytes();
        assumeTrue(max <= 16 << 20, "a payload above maxPayloadBytes is too large for a test");
        InstanceKey key = create("order");
        byte[] bytes = new byte[max + 1];
        Arrays.fill(bytes, (byte) 'x');
        Payload larger = Payload.of(bytes);
        List<NewMessage> messages =
                List.of(event(key, "small", "small"), new NewMessage.Event("order", "large", larger));

        boolean refused = false;
        try {
            assertThat(storage.append(messages, INBOX_LIMIT)).containsOnly(AppendResult.ACCEPTED);
        } catch (IllegalArgumentException e) {
            refused = true;
        }

        ClaimedTurn turn = claimOne(worker("w"));
        assertThat(turn.messages().stream().map(InboxMessage::body).toList())
                .as("bodies; the call was refused: %s", refused)
                .isEqualTo(refused ? List.of() : List.of(Payload.ofUtf8("small"), larger));
    }

    @Test
    void required_ST05_eventIdsAreExact() {
        InstanceKey key = create("order");

        for (String eventId : List.of("e", "E", "e ", "\u0000", "\uD83D\uDE00", "")) {
            assertThat(append(event(key, eventId, "x")))
                    .as("event id '%s'", eventId)
                    .isEqualTo(AppendResult.ACCEPTED);
            assertThat(append(event(key, eventId, "x"))).isEqualTo(AppendResult.DUPLICATE);
        }
    }

    @Test
    void required_ST06_payloadsComeBackUnchanged() {
        for (Payload payload : List.of(allBytes(), Storage.EMPTY, Payload.ofUtf8("\u0000 \uD83D\uDE00 trailing "))) {
            roundTrip("order-" + payload.size(), payload);
        }
    }

    @Test
    void required_ST06_aMebibyteComesBackUnchanged() {
        assumeTrue(
                storage.capabilities().maxPayloadBytes() >= MEBIBYTE,
                "the storage declares that it takes no payload of 1 MiB");
        byte[] bytes = new byte[MEBIBYTE];
        new Random(7).nextBytes(bytes);
        roundTrip("order", Payload.of(bytes));
    }

    private void roundTrip(String id, Payload payload) {
        WorkerId worker = worker("w");
        InstanceKey key = create(NewInstance.of(key(id), ORCHESTRATOR, payload));
        assertThat(append(new NewMessage.Event(id, null, payload))).isEqualTo(AppendResult.ACCEPTED);
        ClaimedTurn claim = claimOne(worker);
        assertThat(claim.start()).isEqualTo(payload);
        assertThat(claim.messages())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).isEqualTo(payload));

        committed(turn(claim)
                .history(1, payload)
                .consumeAll()
                .change(new StatusChange(OrchestrationRuntimeStatus.RUNNING, payload, payload, payload, null))
                .after(new AfterTurn.RunsAgain(payload, true)));
        assertThat(storage.readHistory(key, 0, 0, 1).turns())
                .singleElement()
                .satisfies(read -> assertThat(read.block().events()).isEqualTo(payload));
        InstanceView view = view(key);
        assertThat(view.customStatus()).isEqualTo(payload);
        assertThat(view.output()).isEqualTo(payload);
        assertThat(view.failure()).isEqualTo(payload);
        ClaimedTurn next = claimOne(worker);
        assertThat(next.start()).isEqualTo(payload);

        committed(turn(next).send(new NewMessage.Event(id, null, payload)).change(null));
        ClaimedTurn last = claimOne(worker);
        assertThat(last.messages())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).isEqualTo(payload));
        committed(turn(last).consumeAll().ends());
    }

    @Test
    void required_ST06_taskPayloadsComeBackUnchanged() {
        WorkerId worker = worker("w");
        create("order");
        committed(turn(claimOne(worker)).task(0, ACTIVITY, 0, allBytes()).task(1, ACTIVITY, 0, Storage.EMPTY));

        assertThat(claimTasks()).extracting(ClaimedTask::body).containsExactlyInAnyOrder(allBytes(), Storage.EMPTY);
    }

    @Test
    void required_ST06_nullIsNotEmpty() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker))
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.RUNNING, Storage.EMPTY, null, Storage.EMPTY, null)));

        assertThat(view(key).customStatus()).isEqualTo(Storage.EMPTY);
        assertThat(view(key).output()).isNull();
        assertThat(view(key).failure()).isEqualTo(Storage.EMPTY);
    }

    @Test
    void required_ST02_resultsComeInTheOrderOfTheItems() {
        List<NewInstance> wanted = new ArrayList<>();
        for (String id : List.of("z", "a", "m", "b", "y")) {
            wanted.add(instance(id));
        }
        assertThat(storage.create(wanted))
                .isEqualTo(wanted.stream()
                        .map(instance -> new CreateResult.Created(instance.key()))
                        .toList());
        assertThat(storage.append(
                        List.of(
                                event(key("unknown"), null, "x"),
                                event(key("z"), "e", "x"),
                                event(key("a"), "e", "x"),
                                event(key("z"), "e", "x")),
                        INBOX_LIMIT))
                .containsExactly(
                        AppendResult.NOT_FOUND, AppendResult.ACCEPTED, AppendResult.ACCEPTED, AppendResult.DUPLICATE);
    }
}
