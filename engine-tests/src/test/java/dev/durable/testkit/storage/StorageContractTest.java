package dev.durable.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.durable.spi.Capabilities;
import dev.durable.spi.Storage;
import dev.durable.storage.memory.MemoryStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The kit itself is tested: storages that are broken on purpose must fail it, with a message that names the rule. */
class StorageContractTest {
    private static final AtomicReference<UnaryOperator<Storage>> BREAKAGE =
            new AtomicReference<>(UnaryOperator.identity());

    /** The kit over a memory storage with the breakage of the moment. Run by the tests below, not by itself. */
    static final class Kit extends StorageContract {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));

        @Override
        protected Storage create() {
            return BREAKAGE.get().apply(new MemoryStorage(now::get));
        }

        @Override
        protected void advance(Storage storage, Duration duration) {
            now.updateAndGet(time -> time.plus(duration));
        }
    }

    /** A kit over data that outlives its storage, which stands for a database. */
    abstract static class LastingKit extends StorageContract {
        private MemoryStorage data = new MemoryStorage();

        @Override
        protected Storage create() {
            data = new MemoryStorage();
            return new Handle(data);
        }

        private static final class Handle extends ForwardingStorage {
            Handle(Storage data) {
                super(data);
            }

            @Override
            public Capabilities capabilities() {
                return new Capabilities("lasting", true, true, 1 << 20);
            }

            @Override
            public void close() {
                // The data stay, as they do in a database.
            }
        }
    }

    static final class RemembersKit extends LastingKit {
        @Override
        protected Storage reopen() {
            return new LastingKit.Handle(super.data);
        }
    }

    static final class ForgetsKit extends LastingKit {
        @Override
        protected Storage reopen() {
            return new LastingKit.Handle(new MemoryStorage());
        }
    }

    /** Without the races: what is broken must show without luck, and a race for a lost wake-up waits long. */
    private static Events run(UnaryOperator<Storage> breakage) {
        BREAKAGE.set(breakage);
        return run(Kit.class);
    }

    private static Events run(Class<? extends StorageContract> kit) {
        PostDiscoveryFilter noRaces = test -> FilterResult.includedIf(
                !test.getUniqueId().toString().contains(StorageContract.Racing.class.getSimpleName()));
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(kit))
                .filters(noRaces)
                .execute()
                .testEvents();
    }

    private static Arguments broken(String rule, UnaryOperator<Storage> breakage) {
        return Arguments.of(rule, breakage);
    }

    static Stream<Arguments> brokenStorages() {
        return Stream.of(
                broken("ST-07", BrokenCommits.LosesFence::new),
                broken("ST-08", BrokenCommits.IgnoresIncarnation::new),
                broken("ST-42", BrokenCommits.IgnoresCommitId::new),
                broken("ST-43", BrokenCommits.SinksTheBatch::new),
                broken("ST-46", BrokenCommits.ConsumesUpToTheLast::new),
                broken("ST-50", BrokenCommits.CountsEveryCommitAsAChange::new),
                broken("ST-57", BrokenCommits.IgnoresPlaces::new),
                broken("ST-26", BrokenCommits.SleepsThroughMessages::new),
                broken("ST-18", BrokenClaims.ReordersMessages::new),
                broken("ST-33", BrokenClaims.CountsNoAttempts::new),
                broken("ST-73", BrokenClaims.HidesOrphans::new),
                broken("ST-69", BrokenClaims.RevivesLeases::new),
                broken("ST-75", BrokenClaims.TakesLateReleases::new),
                broken("ST-73", BrokenClaims.SeesNoLapse::new),
                broken("ST-36", BrokenClaims.KnowsNoNextDueTime::new),
                broken("ST-19", BrokenClaims.ForgetsEventIds::new),
                broken("ST-05", BrokenClaims.FoldsCase::new),
                broken("ST-12", BrokenClaims.StartsEarly::new),
                broken("ST-89", BrokenReplies.TakesEveryReplyOfATurn::new),
                broken("ST-88", BrokenReplies.HidesTheInbox::new),
                broken("ST-25", BrokenClaims.PullsClaimedForward::new),
                broken("ST-30 own instances come before", BrokenAnswers.PutsNewOnesFirst::new),
                broken("ST-32 the oldest comes first", BrokenAnswers.SortsById::new),
                broken("ST-57 the oldest is the one", BrokenAnswers.SortsTasksByNumber::new),
                broken("ST-72 the lease counts from", BrokenAnswers.MeasuresTheOldestTask::new),
                broken("ST-75 a release without a time of one", BrokenAnswers.ReleasesAtOnce::new),
                broken("ST-13 the caller learns", BrokenAnswers.TellsTheParentToo::new),
                broken("ST-48 an instance that the same request", BrokenAnswers.TakesExistingForCreated::new),
                broken("ST-42 a repetition says", BrokenAnswers.ForgetsToSayWoken::new),
                broken("ST-06 a payload that is too large", BrokenAnswers.CutsPayloads::new),
                broken("ST-06 a payload that is too large", BrokenAnswers.RefusesHalfWay::new),
                broken("ST-85 a call after the close", BrokenAnswers.AcknowledgesAfterTheClose::new),
                broken("ST-82 a bound between", BrokenAnswers.CutsBounds::new));
    }

    private static List<String> failures(Events events) {
        return events.failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().map(Throwable::getMessage).orElse(""))
                .toList();
    }

    @ParameterizedTest(name = "a storage that breaks {0}")
    @MethodSource("brokenStorages")
    void aBrokenStorageFailsWithTheNameOfTheRule(String rule, UnaryOperator<Storage> breakage) {
        assertThat(failures(run(breakage)))
                .anySatisfy(message -> assertThat(message)
                        .startsWith("broken rule " + rule + " ")
                        .contains("docs/storage-spec.md"));
    }

    @Test
    void aSoundStoragePasses() {
        Events events = run(ForwardingStorage::new);

        assertThat(events.failed().count()).isZero();
        assertThat(events.succeeded().count()).isGreaterThan(200);
        assertThat(events.aborted().count())
                .as("what memory declares absent is skipped, not passed")
                .isEqualTo(7);
    }

    @Test
    void aLastingStoragePassesWithNothingSkipped() {
        Events events = run(RemembersKit.class);

        assertThat(failures(events)).isEmpty();
        assertThat(events.aborted().count()).isZero();
    }

    @Test
    void aStorageThatForgetsFails() {
        assertThat(failures(run(ForgetsKit.class)))
                .anySatisfy(message -> assertThat(message).startsWith("broken rule ST-01 "))
                .anySatisfy(message -> assertThat(message).startsWith("broken rule ST-29 "));
    }
}
