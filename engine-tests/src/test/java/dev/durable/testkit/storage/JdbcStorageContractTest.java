package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import dev.durable.storage.jdbc.SchemaMode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The kit for JDBC storages is tested itself: who deals with a database in a broken way must fail it. */
class JdbcStorageContractTest {
    /** How a storage is opened. */
    private interface Opening {
        Storage open(DataSource database, String prefix);
    }

    private static final AtomicReference<Opening> OPENING = new AtomicReference<>(JdbcStorageContractTest::sound);
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The kit with the opening of the moment. Run by the tests below, not by itself. */
    static final class Kit extends JdbcStorageContract {
        private static final DataSource POOL =
                JdbcConnectionPool.create("jdbc:h2:mem:broken;DB_CLOSE_DELAY=-1", "", "");
        private String prefix = "";

        @Override
        protected DataSource dataSource() {
            return POOL;
        }

        @Override
        protected Storage create(DataSource database) {
            prefix = "broken" + COUNT.incrementAndGet() + "_";
            return JdbcStorage.builder(database).tablePrefix(prefix).build();
        }

        @Override
        protected Storage open(DataSource database) {
            return OPENING.get().open(database, prefix);
        }

        @Override
        protected RowsRead rowsRead() {
            return RowsRead.inH2();
        }
    }

    private static Storage sound(DataSource database, String prefix) {
        return JdbcStorage.builder(database)
                .tablePrefix(prefix)
                .schemaMode(SchemaMode.NONE)
                .build();
    }

    private static Opening below(UnaryOperator<DataSource> breakage) {
        return (database, prefix) -> sound(breakage.apply(database), prefix);
    }

    private static Opening around(UnaryOperator<Storage> breakage) {
        return (database, prefix) -> breakage.apply(sound(database, prefix));
    }

    static Stream<Arguments> brokenStorages() {
        return Stream.of(
                Arguments.of("ST-09 a connection lost after a statement", below(BrokenDatabases::commitsEachStatement)),
                Arguments.of("ST-09 a connection lost before a commit", below(BrokenDatabases::ignoresFailedCommits)),
                Arguments.of("ST-09 a deadlock at any statement", below(BrokenDatabases::repeatsOnlyTheStatement)),
                Arguments.of("ST-10 no call holds two connections", below(BrokenDatabases::takesTwoConnections)),
                Arguments.of("ST-09 an answer lost after a commit", around(BrokenDatabases.KnowsTooMuch::new)),
                Arguments.of("ST-09 an answer lost after a commit", around(BrokenDatabases.RepeatsUnderANewId::new)),
                Arguments.of("ST-09 a connection lost before a statement", around(BrokenDatabases.HidesFailures::new)),
                Arguments.of("ST-90 a claim reads no row that it does not want", (Opening) (database, prefix) ->
                        new BrokenDatabases.ReadsEverything(sound(database, prefix), database, prefix + "instance")));
    }

    private static Events run(Opening opening, String test) {
        OPENING.set(opening);
        PostDiscoveryFilter one =
                found -> FilterResult.includedIf(found.getDisplayName().contains(test));
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Kit.class))
                .filters(one)
                .execute()
                .testEvents();
    }

    private static List<String> failures(Events events) {
        return events.failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().map(Throwable::getMessage).orElse(""))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenStorages")
    void aBrokenStorageFailsWithTheNameOfTheRule(String test, Opening opening) {
        assertThat(failures(run(opening, test)))
                .singleElement()
                .satisfies(message ->
                        assertThat(message).startsWith("broken rule " + test).contains("docs/storage-spec.md"));
    }

    /** With nothing but the required hooks, and a way to count. */
    @Test
    void aSoundStoragePasses() {
        Events events = run(JdbcStorageContractTest::sound, "ST-");

        assertThat(failures(events)).isEmpty();
        assertThat(events.succeeded().count()).isEqualTo(9);
        assertThat(events.aborted().count()).as("diskFull() is not said").isEqualTo(1);
    }
}
