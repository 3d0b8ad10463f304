package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ClaimedTurn;
import dev.durable.spi.InstanceFilter;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read stays little, however many rows wait for a time to come, for another worker, or for nobody. */
abstract class PlanRules extends JdbcRules {
    private static final long FEW = 200;
    private static final int BATCH = 100;
    private static final int MANY = 5_000;

    private final Counts counts = new Counts();
    private @Nullable Storage counted;

    PlanRules(JdbcStorageContract kit) {
        super(kit);
    }

    /** Counts what each select reads, as it is about to run. */
    private static final class Counts implements WatchedDataSource.Watcher {
        final Map<String, Long> bySelect = new LinkedHashMap<>();

        @Nullable
        RowsRead way;

        @Override
        public void before(Execution execution) throws SQLException {
            if (way != null && execution.isSelect()) {
                bySelect.merge(execution.text(), way.by(execution), Math::max);
            }
        }
    }

    /** Makes calls, and proves that none of their selects reads much. */
    private void readsFew(Runnable... calls) {
        for (Runnable call : calls) {
            counts.way = kit.rowsRead();
            call.run();
            counts.way = null;
        }
        assertThat(counts.bySelect)
                .as("rows read by each select, of %d instances", kit.storedInstances())
                .allSatisfy((select, rows) -> assertThat(rows).isLessThan(FEW));
        assertThat(counts.bySelect.values())
                .as("rows read by the selects: at least what is wanted, if rowsRead() can count")
                .anyMatch(rows -> rows > 0);
    }

    private Scene scene() throws Exception {
        assumeTrue(kit.rowsRead() != null, "rowsRead() does not say how this database counts");
        counted = kit.open(WatchedDataSource.of(database, counts));
        return new Scene(counted, 1);
    }

    @Override
    void close() {
        if (counted != null) {
            counted.close();
        }
        super.close();
    }

    @Test
    void required_ST90_aClaimReadsNoRowThatItDoesNotWant() throws Exception {
        Scene scene = scene();
        WorkerId worker = scene.worker("w");
        scene.ended(worker, "ended");
        scene.created("later");
        scene.committed(scene.turn(worker, "later").after(sleeping(scene)));
        scene.storage.create(List.of(unknown(scene, "unknown")));
        fill(scene, worker, List.of("ended", "later", "unknown"));
        scene.created("wanted");

        readsFew(
                () -> assertThat(scene.storage.claim(scene.request(worker)).turns())
                        .extracting(turn -> scene.local(turn.key().instanceId()))
                        .containsExactly("wanted"),
                () -> assertThat(scene.storage.claim(scene.request(worker)).turns())
                        .isEmpty());
    }

    /** Else the thousandth turn of an instance that got a burst of events would cost a thousand times the first. */
    @Test
    void required_ST90_aClaimReadsNoMoreMessagesThanItHandsOut() throws Exception {
        Scene scene = scene();
        WorkerId worker = scene.worker("w");
        scene.created("busy");
        scene.storage.append(Collections.nCopies(MANY, scene.event("busy", null)), MANY);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            kit.analyze(connection);
        }

        readsFew(() -> assertThat(scene.storage.claim(scene.request(worker)).turns())
                .singleElement()
                .satisfies(turn -> assertThat(turn.moreMessages()).isTrue()));
    }

    /** A look of the retention that finds nothing must read nothing, whatever else has ended. */
    @Test
    void required_ST90_aPurgeReadsNoRowThatItDoesNotWant() throws Exception {
        Scene scene = scene();
        scene.ended(scene.worker("w"), "ended");
        fill(scene, scene.worker("w"), List.of("ended"));
        Instant future = scene.storage.now().plus(Duration.ofHours(1));

        readsFew(
                purge(scene, Set.of(OrchestrationRuntimeStatus.FAILED), null, future),
                purge(scene, Set.of(OrchestrationRuntimeStatus.COMPLETED), null, future),
                purge(scene, Set.of(), Storage.SYSTEM_ID_PREFIX, future));
    }

    private static Runnable purge(
            Scene scene, Set<OrchestrationRuntimeStatus> statuses, @Nullable String idPrefix, Instant before) {
        InstanceFilter filter = new InstanceFilter(statuses, null, null, before, null, idPrefix, idPrefix != null);
        return () -> scene.storage.purge(new PurgeRequest.ByFilter(filter, 20));
    }

    private void fill(Scene scene, WorkerId worker, List<String> locals) throws SQLException {
        int copies = kit.storedInstances() / locals.size();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            if (kit.multiply(connection, locals.stream().map(scene::named).toList(), copies)) {
                return;
            }
        }
        for (String local : locals) {
            for (int from = 0; from < copies; from += BATCH) {
                String batch = local + from + "-";
                scene.storage.create(IntStream.range(0, Math.min(BATCH, copies - from))
                        .mapToObj(i -> local.equals("unknown") ? unknown(scene, batch + i) : scene.instance(batch + i))
                        .toList());
                scene.storage.commitTurns(scene.storage.claim(scene.request(worker)).turns().stream()
                        .map(turn -> (local.equals("ended")
                                        ? builder(turn).ends()
                                        : builder(turn).after(sleeping(scene)))
                                .build())
                        .toList());
            }
        }
    }

    private static TurnBuilder builder(ClaimedTurn turn) {
        return new TurnBuilder(turn, Instant.ofEpochMilli(1_000));
    }

    private static AfterTurn sleeping(Scene scene) {
        return new AfterTurn.Waits(scene.storage.now().plus(Duration.ofHours(1)), false, false);
    }

    private static NewInstance unknown(Scene scene, String local) {
        return NewInstance.of(
                new InstanceKey(scene.named(local), UUID.randomUUID()),
                scene.named("Unknown"),
                Payload.ofUtf8("start"));
    }
}
