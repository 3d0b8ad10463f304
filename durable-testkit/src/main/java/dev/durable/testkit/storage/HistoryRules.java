package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.Payload;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rules of {@code readHistory}. */
abstract class HistoryRules extends StorageRules {
    HistoryRules(StorageContract kit) {
        super(kit);
    }

    private InstanceKey withBlocks(int... counts) {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        for (int i = 0; i < counts.length; i++) {
            committed(turn(claimOne(worker))
                    .history(counts[i], Payload.ofUtf8("block-" + i + "...."))
                    .waits(storage.now(), true));
        }
        return key;
    }

    @Test
    void required_ST76_blocksComeInOrderWithTheirPositions() {
        InstanceKey key = withBlocks(2, 1, 5);

        HistoryPage page = storage.readHistory(key, 0, 0, 1 << 20);

        assertThat(page.last()).isTrue();
        assertThat(page.turns()).extracting(HistoryPage.Turn::fromSeq).containsExactly(0L, 2L, 3L);
        assertThat(page.turns()).extracting(turn -> turn.block().count()).containsExactly(2, 1, 5);
        assertThat(page.turns())
                .extracting(turn -> turn.block().events().toUtf8())
                .containsExactly("block-0....", "block-1....", "block-2....");
    }

    @Test
    void required_ST76_readingStartsAtTheBlockAskedFor() {
        InstanceKey key = withBlocks(2, 1, 5);

        assertThat(storage.readHistory(key, 0, 3, 1 << 20).turns())
                .extracting(HistoryPage.Turn::fromSeq)
                .containsExactly(3L);
        HistoryPage end = storage.readHistory(key, 0, 8, 1 << 20);
        assertThat(end.turns()).isEmpty();
        assertThat(end.last()).isTrue();
    }

    @Test
    void required_ST76_aTurnWithoutEventsHasNoBlock() {
        WorkerId worker = worker("w");
        InstanceKey key = create("order");
        committed(turn(claimOne(worker)).waits(storage.now(), true));
        committed(turn(claimOne(worker)).noHistory().waits(storage.now(), true));
        committed(turn(claimOne(worker)).noHistory().ends());

        assertThat(history(key, 0)).containsExactly("event");
    }

    @Test
    void required_ST76_whatDoesNotExistIsEmptyAndLast() {
        InstanceKey key = withBlocks(1);

        for (HistoryPage page : List.of(
                storage.readHistory(key("unknown"), 0, 0, 1_000),
                storage.readHistory(new InstanceKey("order", UUID.randomUUID()), 0, 0, 1_000),
                storage.readHistory(key, 1, 0, 1_000))) {
            assertThat(page.turns()).isEmpty();
            assertThat(page.last()).isTrue();
        }
    }

    @Test
    void required_ST77_aPageHoldsNoMoreBytesThanAskedForButAtLeastOneBlock() {
        InstanceKey key = withBlocks(1, 1, 1);
        int block = "block-0....".length();

        HistoryPage two = storage.readHistory(key, 0, 0, 2 * block);
        assertThat(two.turns()).hasSize(2);
        assertThat(two.last()).isFalse();
        assertThat(storage.readHistory(key, 0, 0, 2 * block - 1).turns()).hasSize(1);
        HistoryPage one = storage.readHistory(key, 0, 0, 1);
        assertThat(one.turns()).hasSize(1);
        assertThat(one.last()).isFalse();
        HistoryPage rest = storage.readHistory(key, 0, 2, 1);
        assertThat(rest.turns()).hasSize(1);
        assertThat(rest.last()).isTrue();
        assertThat(storage.readHistory(key, 0, 0, 3 * block).last()).isTrue();
    }

    @Test
    void required_ST77_pagesJoinedAreTheHistory() {
        InstanceKey key = withBlocks(3, 1, 2, 7, 1, 1, 4);
        List<HistoryPage.Turn> whole = storage.readHistory(key, 0, 0, 1 << 20).turns();

        List<HistoryPage.Turn> joined = new ArrayList<>();
        HistoryPage page;
        do {
            HistoryPage.Turn tail = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            long from = tail == null ? 0 : tail.fromSeq() + tail.block().count();
            page = storage.readHistory(key, 0, from, 25);
            assertThat(page.turns()).isNotEmpty();
            joined.addAll(page.turns());
        } while (!page.last());
        assertThat(joined).isEqualTo(whole).hasSize(7);
    }
}
