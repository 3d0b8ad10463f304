package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durable.spi.AppendResult;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.CommitResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Storage;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules across two storages over the same data, as two processes have them. */
abstract class SharingRules extends StorageRules {
    private @Nullable Storage opened;

    SharingRules(StorageContract kit) {
        super(kit);
    }

    private Storage openSecond() throws Exception {
        assumeTrue(storage.capabilities().multiProcess(), "the storage declares that one process at a time may use it");
        Storage second = kit.reopen();
        opened = second;
        return second;
    }

    @AfterEach
    void closeSecond() {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    void required_ST29_ownershipHoldsAcrossProcesses() throws Exception {
        Storage second = openSecond();
        WorkerId here = worker("here");
        WorkerId there = second.renew(heartbeat(new WorkerId("there", 0), LONG)).worker();
        List<NewInstance> wanted =
                IntStream.range(0, 20).mapToObj(i -> instance("order-" + i)).toList();
        storage.create(wanted);

        List<String> claimed = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            claimed.addAll(ids(storage.claim(slots(here, 1, 0, 0)).turns()));
            claimed.addAll(ids(second.claim(slots(there, 1, 0, 0)).turns()));
        }

        assertThat(claimed).doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void required_ST26_aMessageFromAnotherProcessIsNotSleptThrough() throws Exception {
        Storage second = openSecond();
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        ClaimedTurn claim = claimOne(worker);
        assertThat(second.append(List.of(event(key, "e1", "from there")), INBOX_LIMIT))
                .containsExactly(AppendResult.ACCEPTED);

        assertThat(committed(turn(claim)).woken()).isTrue();

        assertThat(bodies(claimOne(worker))).containsExactly("from there");
        assertThat(append(event(key, "e1", "from here"))).isEqualTo(AppendResult.DUPLICATE);
    }

    @Test
    void required_ST07_theFenceHoldsAcrossProcesses() throws Exception {
        Storage second = openSecond();
        create("order");
        ClaimedTurn claim = claimOne(worker("w"));
        TurnCommit turn = turn(claim).build();
        TurnCommit rival = turn(claim).build();

        assertThat(second.commitTurns(List.of(rival)).get(0)).isInstanceOf(CommitResult.Committed.class);
        assertThat(commit(turn)).isEqualTo(new CommitResult.Stale());
        assertThat(commit(rival)).isInstanceOf(CommitResult.AlreadyCommitted.class);
    }

    @Test
    void required_ST73_anotherProcessRecoversWhatADeadOneHeld() throws Exception {
        Storage second = openSecond();
        WorkerId dead = worker("dead");
        running("order", dead);
        lapse(dead);
        WorkerId heir = second.renew(heartbeat(new WorkerId("heir", 0), LONG)).worker();

        assertThat(second.recover(100)).isEqualTo(1);

        assertThat(second.claim(request(heir)).turns())
                .singleElement()
                .satisfies(turn -> assertThat(turn.orphaned()).isTrue());
    }
}
