package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.CreateResult;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceQueue;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.OnTerminal;
import dev.durable.spi.ParentLink;
import dev.durable.spi.Release;
import dev.durable.spi.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules of {@code create}. */
abstract class CreateRules extends StorageRules {
    CreateRules(StorageContract kit) {
        super(kit);
    }

    static NewInstance instance(
            InstanceKey key, @Nullable Instant startAt, @Nullable UUID requestId, @Nullable DedupeKey dedupe) {
        return new NewInstance(
                key,
                InstanceQueue.USER,
                ORCHESTRATOR,
                "",
                Map.of(),
                Payload.ofUtf8("start"),
                startAt,
                null,
                null,
                requestId,
                dedupe,
                null);
    }

    private static DedupeKey dedupe(String key, String hash) {
        return new DedupeKey(key, Payload.ofUtf8(hash));
    }

    @Test
    void required_ST11_aNewInstanceIsPendingAndReadyAtOnce() {
        InstanceKey key = create("order-1");

        InstanceView view = view(key);
        assertThat(view.key()).isEqualTo(key);
        assertThat(view.status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(view.run()).isZero();
        assertThat(view.createdAt()).isEqualTo(view.updatedAt()).isBeforeOrEqualTo(storage.now());
        assertThat(claimOne(worker("w")).key()).isEqualTo(key);
    }

    @Test
    void required_ST11_everythingThatIsKnownOfAnInstanceIsHandedOut() {
        InstanceKey parent = key("parent");
        ParentLink link = new ParentLink(parent, 3, 14);
        OnTerminal onTerminal = new OnTerminal("$durable/webhook", Payload.ofUtf8("url"));
        NewInstance wanted = new NewInstance(
                key("child"),
                InstanceQueue.SYSTEM,
                ORCHESTRATOR,
                "2.1",
                Map.of("tenant", "Ümlaut", "empty", ""),
                Payload.ofUtf8("input"),
                null,
                link,
                onTerminal,
                null,
                null,
                null);
        create(wanted);

        InstanceView view = view(wanted.key());
        assertThat(view.version()).isEqualTo("2.1");
        assertThat(view.tags()).isEqualTo(wanted.tags());
        assertThat(view.queue()).isEqualTo(InstanceQueue.SYSTEM);
        assertThat(view.parent()).isEqualTo(link);
        assertThat(view.onTerminal()).isEqualTo(onTerminal);
        ClaimedTurn turn = claimOne(worker("w"));
        assertThat(turn.queue()).isEqualTo(InstanceQueue.SYSTEM);
        assertThat(turn.name()).isEqualTo(ORCHESTRATOR);
        assertThat(turn.parent()).isEqualTo(link);
        assertThat(turn.onTerminal()).isEqualTo(onTerminal);
        assertThat(turn.run()).isZero();
        assertThat(turn.historySize()).isZero();
        assertThat(turn.orphaned()).isFalse();
        assertThat(turn.status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void required_ST12_aScheduledInstanceIsNotReadyBeforeItsStart() {
        WorkerId worker = worker("w");
        InstanceKey later = create(instance(key("later"), storage.now().plus(LONG), null, null));
        InstanceKey soon = create(instance(key("soon"), storage.now().plus(Duration.ofMillis(20)), null, null));
        kit.advance(storage, Duration.ofMillis(20));

        assertThat(ids(claimTurns(worker))).containsExactly(soon.instanceId());
        assertThat(status(later)).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void required_ST12_aStartInThePastIsReadyAtOnce() {
        create(instance(key("past"), Instant.EPOCH, null, null));

        claimOne(worker("w"));
    }

    @Test
    void required_ST13_anIdThatExistsIsAConflict() {
        InstanceKey first = create("order");
        NewInstance second = instance("order");

        assertThat(storage.create(List.of(second))).containsExactly(new CreateResult.Conflict(first));
        assertThat(view(first).start()).isEqualTo(Payload.ofUtf8("start order"));
        assertThat(view(first).key()).isEqualTo(first);
    }

    @Test
    void required_ST13_theSameRequestFindsItsInstance() {
        UUID request = UUID.randomUUID();
        InstanceKey first = create(instance(key("order"), null, request, null));

        assertThat(storage.create(List.of(
                        instance(key("order"), null, request, null),
                        instance(key("order"), null, UUID.randomUUID(), null),
                        instance(key("order"), null, null, null))))
                .containsExactly(
                        new CreateResult.Existing(first),
                        new CreateResult.Conflict(first),
                        new CreateResult.Conflict(first));
    }

    @Test
    void required_ST13_anEndedInstanceStillHoldsItsId() {
        InstanceKey first = ended("order", worker("w"));

        assertThat(storage.create(List.of(instance("order")))).containsExactly(new CreateResult.Conflict(first));
        assertThat(status(first)).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void required_ST13_theCallerLearnsOfAConflictAndTheParentDoesNot() {
        WorkerId worker = worker("w");
        InstanceKey taken = running("taken", worker);
        create("parent");
        ClaimedTurn parent = claimOne(worker);
        committed(turn(parent));

        assertThat(storage.create(List.of(OutboxRules.child("taken", parent, "is taken"))))
                .containsExactly(new CreateResult.Conflict(taken));

        assertNothingReady(worker);
    }

    @Test
    void required_ST14_aDedupeKeyDecidesBeforeTheId() {
        InstanceKey first = create(instance(key("a"), null, null, dedupe("key", "hash")));

        assertThat(storage.create(List.of(
                        instance(key("b"), null, null, dedupe("key", "hash")),
                        instance(key("c"), null, null, dedupe("key", "other hash")))))
                .containsExactly(new CreateResult.Existing(first), new CreateResult.Conflict(first));
        assertThat(storage.queries().find("b", false)).isNull();
        assertThat(storage.queries().find("c", false)).isNull();
    }

    @Test
    void required_ST14_aDedupeKeyOfARefusedInstanceIsNotTaken() {
        InstanceKey first = create("a");

        assertThat(storage.create(List.of(instance(key("a"), null, null, dedupe("key", "hash")))))
                .containsExactly(new CreateResult.Conflict(first));
        NewInstance second = instance(key("b"), null, null, dedupe("key", "other hash"));
        assertThat(storage.create(List.of(second))).containsExactly(new CreateResult.Created(second.key()));
    }

    @Test
    void required_ST15_itemsAreCreatedInOrderAndEachOnItsOwn() {
        create("b");
        NewInstance a = instance("a");
        NewInstance c = instance("c");
        NewInstance again = instance("c");

        List<CreateResult> results = storage.create(List.of(a, instance("b"), c, again));

        assertThat(results).hasSize(4);
        assertThat(results.get(0)).isEqualTo(new CreateResult.Created(a.key()));
        assertThat(results.get(1)).isInstanceOf(CreateResult.Conflict.class);
        assertThat(results.get(2)).isEqualTo(new CreateResult.Created(c.key()));
        assertThat(results.get(3)).isEqualTo(new CreateResult.Conflict(c.key()));
        assertThat(claimTurns(worker("w"))).hasSize(3);
    }

    @Test
    void required_ST15_twoItemsOfOneCallWithOneDedupeKeyMakeOneInstance() {
        NewInstance first = instance(key("a"), null, null, dedupe("key", "hash"));
        NewInstance second = instance(key("b"), null, null, dedupe("key", "hash"));

        assertThat(storage.create(List.of(first, second)))
                .containsExactly(new CreateResult.Created(first.key()), new CreateResult.Existing(first.key()));
    }

    @Test
    void required_ST16_theStartEventStaysUntilTheRunHasHistory() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn first = claimOne(worker);
        assertThat(first.start()).isEqualTo(Payload.ofUtf8("start order"));

        committed(turn(first).noHistory().change(null).waits(storage.now(), true));
        ClaimedTurn second = claimOne(worker);
        assertThat(second.start()).isEqualTo(Payload.ofUtf8("start order"));
        assertThat(view(key).start()).isEqualTo(Payload.ofUtf8("start order"));

        committed(turn(second).waits(storage.now(), true));
        assertThat(claimOne(worker).start()).isNull();
        assertThat(view(key).start()).isNull();
    }

    @Test
    void required_ST03_emptyListsAreAnsweredWithEmptyLists() {
        assertThat(storage.create(List.of())).isEmpty();
        assertThat(storage.append(List.of(), INBOX_LIMIT)).isEmpty();
        assertThat(storage.commitTurns(List.of())).isEmpty();
        assertThat(storage.completeTasks(List.of())).isEmpty();
        assertThat(storage.queries().statuses(List.of())).isEmpty();
        storage.release(List.of());
    }

    @Test
    void required_ST04_theClockHasWholeMillisecondsAndDoesNotRunBackwards() {
        Instant before = storage.now();
        kit.advance(storage, MOMENT);
        Instant after = storage.now();

        assertThat(before).isEqualTo(before.truncatedTo(ChronoUnit.MILLIS));
        assertThat(after).isAfterOrEqualTo(before.plus(MOMENT));
        assertThat(claim(worker("w")).now()).isAfterOrEqualTo(after);
    }

    @Test
    void required_ST04_timesThatAreHandedInAreCutToMilliseconds() {
        WorkerId worker = worker("w");
        Instant cut = storage.now().plus(LONG);
        Instant fine = cut.plusNanos(999_999);
        InstanceKey scheduled = create(instance(key("scheduled"), fine, null, null));
        assertThat(view(scheduled).readyAt()).isEqualTo(cut);
        InstanceKey key = create("order");

        committed(new TurnBuilder(claimOne(worker), fine)
                .status(OrchestrationRuntimeStatus.RUNNING)
                .waits(fine, true));

        assertThat(view(key).readyAt()).isEqualTo(cut);
        assertThat(view(key).updatedAt()).isEqualTo(cut);
        assertThat(storage.readHistory(key, 0, 0, 1 << 20).turns())
                .singleElement()
                .satisfies(turn -> assertThat(turn.time()).isEqualTo(cut));

        storage.release(List.of(new Release.OfInstance(key, worker, 1, fine.plusMillis(1))));
        assertThat(view(key).readyAt()).isEqualTo(cut.plusMillis(1));
        storage.control(new ControlRequest.Terminate(
                key, fine, Payload.ofUtf8("terminated"), Payload.ofUtf8("why"), List.of(), List.of()));
        assertThat(view(key).completedAt()).isEqualTo(cut);
    }
}
