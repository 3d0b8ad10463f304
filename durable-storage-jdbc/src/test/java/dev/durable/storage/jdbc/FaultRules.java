package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.spi.AppendResult;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageFullException;
import dev.durable.spi.TaskResult;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a storage says when its database fails, at every statement in turn; rule ST-09 of the specification. */
abstract class FaultRules {
    private DataSource dataSource;
    private String prefix;
    private Storage healthy;

    abstract DataSource openDatabase();

    abstract String newPrefix();

    /** How this database says that a transaction was the victim of a deadlock. */
    abstract SQLException deadlock();

    abstract SQLException diskFull();

    @BeforeEach
    void open() {
        dataSource = openDatabase();
        prefix = newPrefix();
        healthy = JdbcStorage.builder(dataSource).tablePrefix(prefix).build();
    }

    @AfterEach
    void close() {
        if (healthy != null) {
            healthy.close();
        }
    }

    private Storage failing(ProbedDataSource.Watcher watcher) {
        return JdbcStorage.builder(ProbedDataSource.of(dataSource, watcher))
                .tablePrefix(prefix)
                .schemaMode(SchemaMode.NONE)
                .build();
    }

    private static SQLException connectionLost() {
        return new SQLException("the connection is lost", "08006");
    }

    /** Fails at one call, counted from 1 after {@link #arm}. */
    private static final class Fault implements ProbedDataSource.Watcher {
        private final boolean early;
        private final boolean commits;
        private final SQLException cause;
        private int left;
        private boolean hit;

        private Fault(boolean commits, boolean early, SQLException cause) {
            this.commits = commits;
            this.early = early;
            this.cause = cause;
        }

        void arm(int call) {
            left = call;
            hit = false;
        }

        @Override
        public void before(String statement) throws SQLException {
            if (commits == statement.equals(ProbedDataSource.COMMIT)) {
                left--;
                failIf(early);
            }
        }

        @Override
        public void after(String statement) throws SQLException {
            if (commits == statement.equals(ProbedDataSource.COMMIT)) {
                failIf(!early);
            }
        }

        private void failIf(boolean mine) throws SQLException {
            if (mine && left == 0) {
                hit = true;
                throw cause;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionLostBeforeTheCommitLeavesNothingBehind(Operation operation) throws SQLException {
        Operation.Call call = operation.prepare(healthy);
        List<String> before = Fixtures.dump(dataSource, prefix);
        for (boolean early : new boolean[] {true, false}) {
            Fault fault = new Fault(false, early, connectionLost());
            Storage storage = failing(fault);
            int statement = 1;
            while (failsCleanly(storage, call, fault, statement, before)) {
                statement++;
            }
            assertThat(statement).as("statements of %s", operation).isGreaterThan(1);
            before = Fixtures.dump(dataSource, prefix);
            if (early) {
                call = next(operation);
                before = Fixtures.dump(dataSource, prefix);
            }
        }
    }

    /** Starts over in tables of its own. */
    private Operation.Call next(Operation operation) {
        close();
        open();
        return operation.prepare(healthy);
    }

    private boolean failsCleanly(Storage storage, Operation.Call call, Fault fault, int statement, List<String> before)
            throws SQLException {
        fault.arm(statement);
        try {
            call.on(storage);
            assertThat(fault.hit)
                    .as("a fault at statement %d is reported", statement)
                    .isFalse();
            return false;
        } catch (TransientStorageException e) {
            fault.arm(Integer.MAX_VALUE);
            assertThat(Fixtures.dump(dataSource, prefix))
                    .as("state after a fault at statement %d", statement)
                    .isEqualTo(before);
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerLostAfterTheCommitIsAnUnknownOutcomeAndTheRepetitionFindsIt(Operation operation) throws SQLException {
        Operation.Call call = operation.prepare(healthy);
        List<String> before = Fixtures.dump(dataSource, prefix);

        decisiveCommitFails(call, before);

        List<String> applied = Fixtures.dump(dataSource, prefix);
        assertThat(applied).isNotEqualTo(before);
        repeated(operation, call.on(healthy), applied);
    }

    /**
     * Reads, and numbers for names, are committed on the way; the commit that counts is the one that changes state. Each
     * try is by a new storage, since what a storage has read it need not read again.
     */
    private void decisiveCommitFails(Operation.Call call, List<String> before) throws SQLException {
        for (int commit = 1; commit < 10; commit++) {
            Fault fault = new Fault(true, false, connectionLost());
            Storage storage = failing(fault);
            fault.arm(commit);
            RuntimeException seen = null;
            try {
                call.on(storage);
            } catch (UnknownOutcomeException | TransientStorageException e) {
                seen = e;
            }
            if (!Fixtures.dump(dataSource, prefix).equals(before)) {
                assertThat(seen).isInstanceOf(UnknownOutcomeException.class);
                return;
            }
            assertThat(seen).as("a fault at commit %d is reported", commit).isNotNull();
        }
        throw new AssertionError("no commit changed anything");
    }

    private void repeated(Operation operation, Object result, List<String> applied) throws SQLException {
        switch (operation) {
            case CREATE ->
                assertThat((List<?>) result)
                        .hasSize(2)
                        .allSatisfy(item -> assertThat(item).isInstanceOf(CreateResult.Existing.class));
            case APPEND ->
                assertThat(result)
                        .isEqualTo(List.of(AppendResult.DUPLICATE, AppendResult.DUPLICATE, AppendResult.DUPLICATE));
            case COMMIT, COMMIT_NEXT_RUN ->
                assertThat((List<?>) result).singleElement().isInstanceOf(CommitResult.AlreadyCommitted.class);
            case COMPLETE -> assertThat(result).isEqualTo(List.of(TaskResult.STALE));
            case TERMINATE, SUSPEND, RESUME -> assertThat(result).isInstanceOf(ControlResult.Unchanged.class);
            case CLAIM, RECOVER, RELEASE, PURGE, REGISTER -> assertThat(result).isNotNull();
        }
        if (operation != Operation.REGISTER) {
            assertThat(Fixtures.dump(dataSource, prefix)).isEqualTo(applied);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommitThatIsLostOnItsWayIsAnUnknownOutcomeAndTheRepetitionWorks(Operation operation) throws SQLException {
        Operation.Call call = operation.prepare(healthy);
        List<String> before = Fixtures.dump(dataSource, prefix);
        Fault fault = new Fault(true, true, connectionLost());
        Storage storage = failing(fault);

        int unknown = 0;
        for (int commit = 1; ; commit++) {
            fault.arm(commit);
            try {
                call.on(storage);
                break;
            } catch (UnknownOutcomeException e) {
                unknown++;
            } catch (TransientStorageException e) {
                // The end of a transaction that only read.
                assertThat(fault.hit).isTrue();
            }
            assertThat(Fixtures.dump(dataSource, prefix)).isEqualTo(before);
        }
        assertThat(unknown).isPositive();
        assertThat(Fixtures.dump(dataSource, prefix)).isNotEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlockVictimIsRepeatedInside(Operation operation) throws SQLException {
        Operation.Call call = operation.prepare(healthy);
        List<String> before = Fixtures.dump(dataSource, prefix);
        Fault fault = new Fault(false, true, deadlock());
        Storage storage = failing(fault);
        for (int statement = 1; statement <= 3; statement++) {
            fault.arm(statement);
            call.on(storage);
            assertThat(fault.hit).isTrue();
            assertThat(Fixtures.dump(dataSource, prefix)).isNotEqualTo(before);
            call = next(operation);
            before = Fixtures.dump(dataSource, prefix);
            storage = failing(fault);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullDiskIsSaidSo(Operation operation) throws SQLException {
        Operation.Call call = operation.prepare(healthy);
        List<String> before = Fixtures.dump(dataSource, prefix);
        Fault fault = new Fault(false, true, diskFull());
        Storage storage = failing(fault);
        fault.arm(1);

        assertThatThrownBy(() -> call.on(storage)).isInstanceOf(StorageFullException.class);

        assertThat(Fixtures.dump(dataSource, prefix)).isEqualTo(before);
    }
}
