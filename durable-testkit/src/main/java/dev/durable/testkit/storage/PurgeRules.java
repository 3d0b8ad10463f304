package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CreateResult;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.PurgeOutcome;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.WorkerId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules of {@code purge}. */
abstract class PurgeRules extends StorageRules {
    PurgeRules(StorageContract kit) {
        super(kit);
    }

    private PurgeOutcome purge(String id) {
        return storage.purge(new PurgeRequest.ById(id));
    }

    @Test
    void required_ST78_anEndedInstanceGoesWithEverythingOfIt() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).runsAgain());
        committed(turn(claimOne(worker)).ends());

        assertThat(purge("order")).isEqualTo(new PurgeOutcome(1, false));

        assertThat(storage.queries().find("order", true)).isNull();
        assertThat(storage.queries().statuses(List.of("order"))).isEmpty();
        assertThat(storage.queries().list(InstanceFilter.ALL, null, 10, false)).isEmpty();
        assertThat(history(key, 0)).isEmpty();
        assertThat(history(key, 1)).isEmpty();
        assertThat(append(event(key, null, "late"))).isEqualTo(AppendResult.NOT_FOUND);
        assertThat(purge("order")).isEqualTo(new PurgeOutcome(0, false));
    }

    @Test
    void required_ST78_anInstanceThatHasNotEndedIsNeverTouched() {
        WorkerId worker = worker("w");
        create("pending");
        InstanceKey suspended = create("suspended");
        suspend(suspended);

        assertThat(purge("pending")).isEqualTo(new PurgeOutcome(0, false));
        assertThat(purge("suspended")).isEqualTo(new PurgeOutcome(0, false));
        committed(turn(claimOne(worker)));
        assertThat(purge("pending")).isEqualTo(new PurgeOutcome(0, false));
        assertThat(purge("unknown")).isEqualTo(new PurgeOutcome(0, false));
        assertThat(storage.purge(new PurgeRequest.ByFilter(InstanceFilter.ALL, 10)))
                .isEqualTo(new PurgeOutcome(0, false));
        assertThat(storage.queries().list(InstanceFilter.ALL, null, 10, false)).hasSize(2);
    }

    @Test
    void required_ST78_theNextLifeOfAnIdSeesNothingOfTheOldOne() {
        WorkerId worker = worker("w");
        InstanceKey old = create("order");
        raise(old, "for the old life");
        committed(turn(claimOne(worker)).runsAgain());
        committed(turn(claimOne(worker)).ends());
        purge("order");

        InstanceKey young = create("order");

        assertThat(history(young, 0)).isEmpty();
        assertThat(history(old, 0)).isEmpty();
        ClaimedTurn claim = claimOne(worker);
        assertThat(claim.key()).isEqualTo(young);
        assertThat(claim.messages()).isEmpty();
        assertThat(claim.run()).isZero();
        assertThat(claim.historySize()).isZero();
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(append(reply(old, 0, null, "zombie"))).isEqualTo(AppendResult.NOT_FOUND);
    }

    @Test
    void required_ST78_idsAndDedupeKeysAreFree() {
        WorkerId worker = worker("w");
        DedupeKey dedupe = new DedupeKey("key", Payload.ofUtf8("hash"));
        create(CreateRules.instance(key("first"), null, null, dedupe));
        committed(turn(claimOne(worker)).ends());
        purge("first");

        NewInstance second =
                CreateRules.instance(key("second"), null, null, new DedupeKey("key", Payload.ofUtf8("other hash")));
        assertThat(storage.create(List.of(second))).containsExactly(new CreateResult.Created(second.key()));
        NewInstance first = instance("first");
        assertThat(storage.create(List.of(first))).containsExactly(new CreateResult.Created(first.key()));
    }

    @Test
    void required_ST79_aPurgeIsBoundedAndGoesOn() {
        WorkerId worker = worker("w");
        for (int i = 0; i < 5; i++) {
            ended("ended" + i, worker);
        }
        create("pending");
        PurgeRequest two = new PurgeRequest.ByFilter(InstanceFilter.ALL, 2);

        assertThat(storage.purge(two)).isEqualTo(new PurgeOutcome(2, true));
        assertThat(storage.purge(two)).isEqualTo(new PurgeOutcome(2, true));
        assertThat(storage.purge(two)).isEqualTo(new PurgeOutcome(1, false));
        assertThat(storage.queries().list(InstanceFilter.ALL, null, 10, false)).hasSize(1);
    }

    @Test
    void required_ST79_onlyWhatMatchesIsPurged() {
        WorkerId worker = worker("w");
        ended("a-1", worker);
        ended("b-1", worker);
        create(ClaimRules.system("a-system"));
        committed(turn(claimOne(worker)).ends());
        InstanceKey terminated = create("a-2");
        terminate(terminated);

        assertThat(storage.purge(byFilter("a-", Set.of(OrchestrationRuntimeStatus.COMPLETED), false)))
                .isEqualTo(new PurgeOutcome(1, false));
        assertThat(storage.queries().find("a-1", false)).isNull();
        assertThat(storage.queries().find("a-system", false)).isNotNull();
        assertThat(storage.purge(byFilter("a-", Set.of(), true)).purged()).isEqualTo(2);
        assertThat(storage.queries().list(InstanceFilter.ALL, null, 10, false))
                .extracting(view -> view.key().instanceId())
                .containsExactly("b-1");
    }

    private static PurgeRequest byFilter(
            @Nullable String prefix, Set<OrchestrationRuntimeStatus> statuses, boolean system) {
        return new PurgeRequest.ByFilter(new InstanceFilter(statuses, null, null, null, null, prefix, system), 10);
    }
}
