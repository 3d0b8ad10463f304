package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.OrchestrationQuery;
import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TaskOptions;
import dev.durable.TypeRef;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import dev.durable.storage.memory.MemoryStorage;
import dev.durable.testkit.ClockNotFollowedException;
import dev.durable.testkit.DurableTestEnvironment;
import dev.durable.testkit.HistoryFile;
import dev.durable.testkit.ReplayVerifier;
import dev.durable.testkit.TestEnvironmentBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test environment of the test kit skips time on every storage, and does the same on each. */
class TestEnvironmentTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static Storage open(Backend backend, InstantSource clock) {
        return switch (backend) {
            case MEMORY, MEMORY_EVICTING -> new MemoryStorage(clock);
            default ->
                JdbcStorage.builder(backend.dataSource())
                        .tablePrefix("te" + COUNT.incrementAndGet() + "_")
                        .testClock(clock)
                        .build();
        };
    }

    private static TestEnvironmentBuilder program() {
        TaskOptions retried = TaskOptions.retry(RetryPolicy.of(3, Duration.ofHours(1)));
        return DurableTestEnvironment.builder()
                .orchestrator("child", Integer.class, (ctx, in) -> {
                    ctx.createTimer(Duration.ofDays(in)).await();
                    return ctx.newUuid().toString();
                })
                .orchestrator("o", Integer.class, (ctx, in) -> {
                    ctx.createTimer(Duration.ofDays(30)).await();
                    List<Task<String>> all = new ArrayList<>();
                    for (int i = 0; i < in; i++) {
                        all.add(ctx.callActivity("a", i, TypeRef.of(String.class), retried));
                        all.add(ctx.callSubOrchestrator("child", i, TypeRef.of(String.class), TaskOptions.DEFAULT));
                    }
                    String results = ctx.allOf(all).await().toString();
                    return results + ctx.waitForExternalEvent("e", String.class).await() + ctx.currentInstant();
                })
                .activity("a", Integer.class, (ctx, in) -> "a" + in);
    }

    /** Starts, crashes, signals; returns everything that was recorded. */
    private static String runOn(TestEnvironmentBuilder builder) {
        try (DurableTestEnvironment environment = builder.start()) {
            environment.activity("a").failNext(4, () -> new IllegalStateException("once"));
            environment.client().scheduleNewOrchestrationInstance("o", 3, StartOptions.id("one"));
            environment.skip(Duration.ofDays(20));
            environment.crashWorker();
            environment.skip(Duration.ofDays(20));
            environment.client().raiseEvent("one", "e", "go");
            String output = environment.awaitEnd("one").readOutputAs(String.class);
            assertThat(output).startsWith("[a0, ").endsWith("go2026-02-10T00:00:00Z");
            new ReplayVerifier()
                    .orchestrator("child", Integer.class, (ctx, in) -> {
                        ctx.createTimer(Duration.ofDays(in)).await();
                        return ctx.newUuid().toString();
                    })
                    .verify(environment.client(), OrchestrationQuery.ALL.withName("child"))
                    .assertFits();
            return HistoryFile.toText(environment.client().exportHistory("one"));
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void theSameRunIsRecordedOnEveryStorage(Backend backend) {
        String onMemory = runOn(program());
        TestEnvironmentBuilder builder =
                program().storage(clock -> open(backend, clock)).seed(0);
        assertThat(runOn(backend.evicts() ? builder.replayEveryStep() : builder))
                .isEqualTo(onMemory);
    }

    /** What a process left behind in a database, a later one takes up, in a later year. */
    @Test
    void anEnvironmentGoesOnWithADatabase() {
        Backend backend = Backend.H2;
        DataSource database = backend.dataSource();
        try (DurableTestEnvironment first = program()
                .storage(clock -> JdbcStorage.builder(database).testClock(clock).build())
                .start()) {
            first.client().scheduleNewOrchestrationInstance("o", 1, StartOptions.id("one"));
            first.skip(Duration.ofDays(1));
        }
        try (DurableTestEnvironment second = program()
                .storage(clock -> JdbcStorage.builder(database).testClock(clock).build())
                .startTime(Instant.parse("2027-01-01T00:00:00Z"))
                .start()) {
            second.client().raiseEvent("one", "e", "go");
            assertThat(second.awaitEnd("one").readOutputAs(String.class)).endsWith("go2027-01-01T00:00:00Z");
        }
    }

    @Test
    void aDatabaseOnItsOwnClockIsRefused() {
        assertThatThrownBy(() -> program()
                        .storage(clock -> JdbcStorage.h2Memory("ownclock"))
                        .start())
                .isInstanceOf(ClockNotFollowedException.class)
                .hasMessageContaining("storage 'jdbc:h2'")
                .hasMessageContaining("testClock(clock)");
    }
}
