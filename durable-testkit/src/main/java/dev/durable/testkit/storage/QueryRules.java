package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.NewInstance;
import dev.durable.spi.PageKey;
import dev.durable.spi.StatusChange;
import dev.durable.spi.StatusView;
import dev.durable.spi.WorkerId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules of {@code StorageQueries}. */
abstract class QueryRules extends StorageRules {
    QueryRules(StorageContract kit) {
        super(kit);
    }

    private List<String> list(InstanceFilter filter) {
        return list(filter, null, 1_000);
    }

    private List<String> list(InstanceFilter filter, @Nullable PageKey after, int size) {
        return storage.queries().list(filter, after, size, false).stream()
                .map(view -> view.key().instanceId())
                .toList();
    }

    private static InstanceFilter created(@Nullable Instant from, @Nullable Instant to) {
        return new InstanceFilter(Set.of(), from, to, null, null, null, false);
    }

    private static InstanceFilter statuses(OrchestrationRuntimeStatus... statuses) {
        return new InstanceFilter(Set.of(statuses), null, null, null, null, null, false);
    }

    @Test
    void required_ST80_anInstanceIsFoundWithAllOfIt() {
        WorkerId worker = worker("w");
        assertThat(storage.queries().find("order", true)).isNull();
        InstanceKey key = create("order");
        assertThat(view(key).start()).isEqualTo(Payload.ofUtf8("start order"));
        assertThat(view(key).name()).isEqualTo(ORCHESTRATOR);
        assertThat(view(key).owner()).isNull();

        committed(turn(claimOne(worker))
                .change(new StatusChange(
                        OrchestrationRuntimeStatus.COMPLETED,
                        Payload.ofUtf8("custom"),
                        Payload.ofUtf8("output"),
                        null,
                        null))
                .after(new AfterTurn.Ends()));

        InstanceView view = view(key);
        assertThat(view.output()).isEqualTo(Payload.ofUtf8("output"));
        assertThat(view.customStatus()).isEqualTo(Payload.ofUtf8("custom"));
        InstanceView slim = view("order", false);
        assertThat(slim.customStatus()).isEqualTo(Payload.ofUtf8("custom"));
        assertThat(slim.statusVersion()).isEqualTo(view.statusVersion());
    }

    @Test
    void required_ST81_pagesHoldEachInstanceOnceAlthoughOthersArrive() {
        List<String> early = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            create("early-" + i);
            early.add("early-" + i);
        }

        List<String> seen = new ArrayList<>();
        PageKey after = null;
        List<InstanceView> page;
        int arrived = 0;
        do {
            page = storage.queries().list(InstanceFilter.ALL, after, 10, false);
            for (InstanceView view : page) {
                seen.add(view.key().instanceId());
                after = new PageKey(view.createdAt(), view.key().instanceId());
            }
            kit.advance(storage, MOMENT);
            if (arrived < 3) {
                create("late-" + arrived++);
            }
        } while (page.size() == 10);

        assertThat(seen).doesNotHaveDuplicates().containsAll(early);
    }

    @Test
    void required_ST81_theOrderIsByCreationThenIdBytes() {
        // In UTF-16 the emoji would come before the full-width tilde; in UTF-8 bytes it comes after.
        List<String> ids = List.of("b", "a", "\uD83D\uDE00", "\uFF5E", "B", "ä", "a ", "a-1");
        storage.create(ids.stream().map(StorageRules::instance).toList());

        List<InstanceView> views = storage.queries().list(InstanceFilter.ALL, null, 100, false);

        assertThat(views).hasSize(ids.size()).isSortedAccordingTo((x, y) -> {
            int byTime = x.createdAt().compareTo(y.createdAt());
            return byTime != 0
                    ? byTime
                    : Arrays.compareUnsigned(
                            x.key().instanceId().getBytes(StandardCharsets.UTF_8),
                            y.key().instanceId().getBytes(StandardCharsets.UTF_8));
        });
        PageKey third = new PageKey(views.get(2).createdAt(), views.get(2).key().instanceId());
        assertThat(storage.queries().list(InstanceFilter.ALL, third, 2, false)).isEqualTo(views.subList(3, 5));
    }

    @Test
    void required_ST82_byStatus() {
        WorkerId worker = worker("w");
        ended("completed", worker);
        running("running", worker);
        terminate(create("terminated"));
        suspend(create("suspended"));
        create("pending");

        assertThat(list(statuses(OrchestrationRuntimeStatus.COMPLETED))).containsExactly("completed");
        assertThat(list(statuses(OrchestrationRuntimeStatus.PENDING, OrchestrationRuntimeStatus.SUSPENDED)))
                .containsExactlyInAnyOrder("pending", "suspended");
        assertThat(list(statuses())).hasSize(5);
        assertThat(list(statuses(OrchestrationRuntimeStatus.FAILED))).isEmpty();
    }

    @Test
    void required_ST82_byTimeOfCreationFromInclusiveToExclusive() {
        List<Instant> times = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            times.add(view(create(id)).createdAt());
            kit.advance(storage, MOMENT);
        }

        assertThat(list(created(times.get(1), null))).containsExactly("b", "c");
        assertThat(list(created(null, times.get(1)))).containsExactly("a");
        assertThat(list(created(times.get(1), times.get(2)))).containsExactly("b");
    }

    @Test
    void required_ST82_byTimeOfTheEnd() {
        WorkerId worker = worker("w");
        InstanceKey first = ended("first", worker);
        kit.advance(storage, MOMENT);
        InstanceKey second = ended("second", worker);
        create("pending");

        assertThat(list(completedBefore(view(second).completedAt()))).containsExactly("first");
        assertThat(list(completedBefore(view(first).completedAt()))).isEmpty();
        assertThat(list(completedBefore(storage.now().plusSeconds(1)))).containsExactly("first", "second");
    }

    @Test
    void required_ST82_boundsMayBeAsFarAsAnInstantGoes() {
        ended("ended", worker("w"));

        assertThat(list(created(Instant.MIN, Instant.MAX))).containsExactly("ended");
        assertThat(list(created(Instant.MAX, null))).isEmpty();
        assertThat(list(created(null, Instant.MIN))).isEmpty();
        assertThat(list(completedBefore(Instant.MAX))).containsExactly("ended");
        assertThat(list(completedBefore(Instant.MIN))).isEmpty();
    }

    /** Stored times are whole; a bound is not, and lies after the millisecond that it begins in. */
    @Test
    void required_ST82_aBoundBetweenTwoMillisecondsIsNotCut() {
        InstanceKey key = ended("order", worker("w"));
        Instant created = view(key).createdAt();
        Instant ended = view(key).updatedAt(); // By the same turn.

        assertThat(list(created(created.plusNanos(1), null))).isEmpty();
        assertThat(list(created(null, created.plusNanos(999_999)))).containsExactly("order");
        assertThat(list(created(created.minusNanos(1), created.plusNanos(1)))).containsExactly("order");
        assertThat(list(completedBefore(ended.plusNanos(1)))).containsExactly("order");
        assertThat(list(completedBefore(ended))).isEmpty();
    }

    private static InstanceFilter completedBefore(@Nullable Instant time) {
        return new InstanceFilter(Set.of(), null, null, time, null, null, false);
    }

    @Test
    void required_ST82_byNameAndByIdPrefix() {
        create("order-1");
        create("order-2");
        create("Order-3");
        create("%");
        create("order_4");
        create(NewInstance.of(key("order-5"), "Other", Payload.ofUtf8("start")));

        assertThat(list(new InstanceFilter(Set.of(), null, null, null, "Other", null, false)))
                .containsExactly("order-5");
        assertThat(list(prefix("order-"))).containsExactlyInAnyOrder("order-1", "order-2", "order-5");
        assertThat(list(prefix("%"))).as("a prefix is no pattern").containsExactly("%");
        assertThat(list(prefix("order_"))).containsExactly("order_4");
        assertThat(list(prefix(""))).hasSize(6);
        assertThat(list(new InstanceFilter(Set.of(), null, null, null, ORCHESTRATOR, "order-", false)))
                .containsExactlyInAnyOrder("order-1", "order-2");
    }

    private static InstanceFilter prefix(String prefix) {
        return new InstanceFilter(Set.of(), null, null, null, null, prefix, false);
    }

    @Test
    void required_ST82_systemInstancesAreHiddenUnlessAskedFor() {
        create("order");
        InstanceKey system = create(ClaimRules.system("$durable/webhook/1"));

        assertThat(list(InstanceFilter.ALL)).containsExactly("order");
        assertThat(list(new InstanceFilter(Set.of(), null, null, null, null, null, true)))
                .containsExactlyInAnyOrder("order", "$durable/webhook/1");
        assertThat(view(system).key()).as("found by its id all the same").isEqualTo(system);
    }

    @Test
    void required_ST83_statusesOfManyAreReadAtOnce() {
        WorkerId worker = worker("w");
        InstanceKey ended = ended("ended", worker);
        InstanceKey pending = create("pending");

        assertThat(storage.queries().statuses(List.of("ended", "unknown", "pending", "ended")))
                .containsExactlyInAnyOrder(
                        new StatusView(ended, view(ended).statusVersion(), OrchestrationRuntimeStatus.COMPLETED),
                        new StatusView(pending, view(pending).statusVersion(), OrchestrationRuntimeStatus.PENDING));
    }

    @Test
    void required_ST83_statusesOfMoreThanAThousandIdsAreRead() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            ids.add("order-" + i);
        }
        storage.create(
                ids.subList(1_400, 1_500).stream().map(StorageRules::instance).toList());

        assertThat(storage.queries().statuses(ids)).hasSize(100);
    }
}
