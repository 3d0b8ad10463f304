package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.durable.spi.Storage;
import dev.durable.spi.StorageException;
import dev.durable.spi.StorageFullException;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What a storage says when its database fails, in every operation, at every statement and commit in turn. Whatever it
 * says, the same call again must lead to where an undisturbed one leads, with nothing lost and nothing done twice.
 */
abstract class FaultRules extends JdbcRules {
    private int scenes;

    FaultRules(JdbcStorageContract kit) {
        super(kit);
    }

    /** What an operation answers, at first and when it is repeated, and what is there afterwards. */
    private record Undisturbed(String first, String repeated, List<String> picture) {}

    private Scene scene() {
        return new Scene(healthy, ++scenes);
    }

    @Test
    void required_ST09_aConnectionLostBeforeAStatement() throws Exception {
        eachOperation(() -> Fault.lost(Fault.Moment.BEFORE_STATEMENT));
    }

    @Test
    void required_ST09_aConnectionLostAfterAStatement() throws Exception {
        eachOperation(() -> Fault.lost(Fault.Moment.AFTER_STATEMENT));
    }

    @Test
    void required_ST09_aConnectionLostBeforeACommit() throws Exception {
        eachOperation(() -> Fault.lost(Fault.Moment.BEFORE_COMMIT));
    }

    @Test
    void required_ST09_anAnswerLostAfterACommit() throws Exception {
        eachOperation(() -> Fault.lost(Fault.Moment.AFTER_COMMIT));
    }

    @Test
    void required_ST09_aDeadlockAtAnyStatement() throws Exception {
        eachOperation(() -> Fault.refused(kit::deadlock));
    }

    @Test
    void required_ST09_aFullDiskAtAnyStatement() throws Exception {
        SQLException full = kit.diskFull();
        assumeTrue(full != null, "diskFull() does not say what this database throws");
        eachOperation(() -> Fault.refused(() -> full));
    }

    private void eachOperation(Supplier<Fault> faults) throws Exception {
        for (Operation operation : Operation.values()) {
            Undisturbed undisturbed = undisturbed(operation);
            int at = 1;
            while (strikes(operation, faults.get(), at, undisturbed)) {
                at++;
            }
            assertThat(at)
                    .as("%s went through the watched data source", operation)
                    .isGreaterThan(1);
        }
    }

    private Undisturbed undisturbed(Operation operation) throws SQLException {
        Scene scene = scene();
        Operation.Call call = operation.prepare(scene);
        List<String> before = rows();
        String first = Picture.outcome(scene, call.on(healthy));
        if (!kit.tables().isEmpty()) {
            assertThat(rows()).as("%s changes something", operation).isNotEqualTo(before);
        }
        String repeated = Picture.outcome(scene, call.on(healthy));
        return new Undisturbed(first, repeated, Picture.taken(scene));
    }

    /** Returns false where the operation is over before so many statements or commits. */
    private boolean strikes(Operation operation, Fault fault, int at, Undisturbed undisturbed) throws Exception {
        String where = operation + ", failure " + at;
        Scene scene = scene();
        Operation.Call call = operation.prepare(scene);
        List<String> before = rows();
        try (Storage failing = kit.open(WatchedDataSource.of(database, fault))) {
            fault.arm(at);
            String answer = null;
            StorageException refusal = null;
            try {
                answer = Picture.outcome(scene, call.on(failing));
            } catch (TransientStorageException | UnknownOutcomeException | StorageFullException e) {
                refusal = e;
            }
            fault.disarm();
            if (refusal == null) {
                assertThat(answer).as("%s: the answer", where).isEqualTo(undisturbed.first());
            } else {
                judge(where, refusal, fault, before);
                repeat(where, refusal, Picture.outcome(scene, call.on(failing)), undisturbed);
            }
            assertThat(Picture.taken(scene))
                    .as("%s: what is there after all", where)
                    .isEqualTo(undisturbed.picture());
            return fault.hasStruck();
        }
    }

    private void judge(String where, StorageException refusal, Fault fault, List<String> before) throws SQLException {
        if (refusal instanceof UnknownOutcomeException) {
            assertThat(fault.mayBeCommitted() || !kit.knowsWhatWasNotCommitted())
                    .as("%s: nothing was committed, and the storage could know", where)
                    .isTrue();
        } else {
            assertThat(rows())
                    .as("%s: %s, so nothing may be applied", where, refusal)
                    .isEqualTo(before);
        }
    }

    private static void repeat(String where, StorageException refusal, String answer, Undisturbed undisturbed) {
        if (refusal instanceof UnknownOutcomeException) {
            assertThat(answer)
                    .as("%s: the answer to the same call again", where)
                    .isIn(undisturbed.first(), undisturbed.repeated());
        } else {
            assertThat(answer)
                    .as("%s: the answer to the same call again, of which nothing was applied at first", where)
                    .isEqualTo(undisturbed.first());
        }
    }

    @Test
    void required_ST10_noCallHoldsTwoConnections() throws Exception {
        for (Operation operation : Operation.values()) {
            Connections connections = new Connections();
            Scene scene = scene();
            Operation.Call call = operation.prepare(scene);
            try (Storage storage = kit.open(WatchedDataSource.of(database, connections))) {
                connections.most.set(connections.open.get());
                call.on(storage);
                storage.queries().workers();
                assertThat(connections.most)
                        .as("connections open at once in %s", operation)
                        .hasValue(1);
            }
            assertThat(connections.open)
                    .as("connections left open by %s", operation)
                    .hasValue(0);
            Picture.taken(scene);
        }
    }

    private static final class Connections implements WatchedDataSource.Watcher {
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        @Override
        public void opened() {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
        }

        @Override
        public void closed() {
            open.decrementAndGet();
        }

        @Override
        public void before(Execution execution) {}
    }
}
