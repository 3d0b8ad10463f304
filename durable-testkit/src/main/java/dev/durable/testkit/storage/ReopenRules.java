package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTask;
import dev.durable.spi.CommitResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.DedupeKey;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.InstanceView;
import dev.durable.spi.StorageException;
import dev.durable.spi.TaskKey;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of closing, and of what is there after it. */
abstract class ReopenRules extends StorageRules {
    ReopenRules(StorageContract kit) {
        super(kit);
    }

    private void reopenStorage() throws Exception {
        assumeTrue(
                storage.capabilities().survivesProcess(), "the storage declares that it does not survive the process");
        // Twice: what the first opening has put in order must be readable as well.
        for (int i = 0; i < 2; i++) {
            kit.kill(storage);
            storage = kit.reopen();
        }
    }

    @Test
    void required_ST85_closingTwiceIsHarmless() {
        create("order");
        storage.close();
        storage.close();
    }

    /** It may be refused, or be served where there was nothing to close; but what it acknowledges is there. */
    @Test
    void required_ST85_aCallAfterTheCloseIsServedOrRefused() {
        InstanceKey key = create("order");
        storage.close();

        try {
            assertThat(append(event(key, "late", "late"))).isEqualTo(AppendResult.ACCEPTED);
            assertThat(bodies(claimOne(worker("w")))).containsExactly("late");
        } catch (StorageException | IllegalStateException e) {
            assertThat(e).as("says why").hasMessageMatching("(?s).+");
        }
    }

    @Test
    void required_ST10_capabilitiesAreConstant() {
        assertThat(storage.capabilities()).isEqualTo(storage.capabilities());
        assertThat(storage.capabilities().name()).isNotBlank();
        assertThat(storage.capabilities().maxPayloadBytes()).isPositive();
    }

    @Test
    void required_ST01_instancesHistoryAndMessagesSurvive() throws Exception {
        WorkerId worker = worker("w");
        InstanceKey ended = ended("ended", worker);
        InstanceKey key = create("order");
        TurnCommit turn = turn(claimOne(worker)).task(1).waits(null, false).build();
        commit(turn);
        assertThat(append(event(key, "e1", "kept"))).isEqualTo(AppendResult.ACCEPTED);
        InstanceView before = view(key);

        reopenStorage();

        assertThat(view(key)).isEqualTo(before);
        assertThat(status(ended)).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(history(key, 0)).containsExactly("event");
        assertThat(append(event(key, "e1", "again"))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(commit(turn)).isInstanceOf(CommitResult.AlreadyCommitted.class);
        assertThat(claimTasks()).extracting(ClaimedTask::key).containsExactly(new TaskKey(key, 0, 1));
        assertThat(bodies(claimOne(worker))).containsExactly("kept");
    }

    @Test
    void required_ST01_ownersLeasesAndDedupeKeysSurvive() throws Exception {
        WorkerId owner = worker("owner");
        InstanceKey owned = running("owned", owner);
        DedupeKey dedupe = new DedupeKey("key", Payload.ofUtf8("hash"));
        InstanceKey first =
                create(CreateRules.instance(key("first"), storage.now().plus(LONG), null, dedupe));

        reopenStorage();

        raise(owned, "wake");
        assertNothingReady(worker("other"));
        assertThat(storage.create(List.of(CreateRules.instance(key("second"), null, null, dedupe))))
                .containsExactly(new CreateResult.Existing(first));
        assertThat(claimOne(owner).key()).isEqualTo(owned);
        assertThat(worker("owner").epoch()).isGreaterThan(owner.epoch());
    }
}
