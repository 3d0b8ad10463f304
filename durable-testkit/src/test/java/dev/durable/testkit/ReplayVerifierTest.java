package dev.durable.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.OrchestrationQuery;
import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.TaskActivity;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.history.InstanceHistory;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded histories against the code that made them, and against code that was changed since. */
class ReplayVerifierTest {
    private static final Path GOLDEN = Path.of("src/test/resources/replay/order-7.json");

    /** Every kind of step: a timer, a retried activity, a child, events, a race, ids, a random branch, sent events. */
    static final class Order implements TaskOrchestrator<String, String> {
        @Override
        public String run(TaskOrchestrationContext ctx, String input) {
            if (input.startsWith("again")) {
                ctx.callActivity("reserve", input, String.class).await();
                ctx.continueAsNew(input.substring("again".length()));
                return "";
            }
            ctx.sendEvent("log", "ordered", ctx.newUuid());
            ctx.createTimer(Duration.ofHours(1)).await();
            TaskOptions retried =
                    TaskOptions.retry(RetryPolicy.of(3, Duration.ofMinutes(1)).withRetryTimeout(Duration.ofHours(1)));
            ctx.callActivity("reserve", ctx.currentInstant(), TypeRef.of(String.class), retried)
                    .await();
            String packed = ctx.callSubOrchestrator("Pack", input, TypeRef.of(String.class), TaskOptions.DEFAULT)
                    .await();
            if (input.equals("waits")) {
                ctx.anyOf(List.of(
                                ctx.waitForExternalEvent("approved", String.class),
                                ctx.createTimer(Duration.ofDays(30))))
                        .await();
                ctx.waitForExternalEvent("never", String.class).await();
            }
            if (input.equals("fails")) {
                throw new IllegalStateException("as asked");
            }
            return packed;
        }
    }

    static final class Pack implements TaskOrchestrator<String, String> {
        @Override
        public String run(TaskOrchestrationContext ctx, String input) {
            return ctx.callActivity("pack", input, String.class).await();
        }
    }

    private static TestEnvironmentBuilder shop() {
        return DurableTestEnvironment.builder()
                .orchestrator(new Order())
                .orchestrator(new Pack())
                .activity("reserve", Object.class, (ctx, in) -> "ok")
                .activity("pack", String.class, (ctx, in) -> "packed " + in);
    }

    private static ReplayVerifier today() {
        return new ReplayVerifier().orchestrator(new Order()).orchestrator(new Pack());
    }

    /** One instance of each fate, all with steps before it. */
    private static void haveOneOfEach(DurableTestEnvironment environment) {
        for (String id :
                List.of("completes", "fails", "waits", "terminated", "suspended", "again", "againagainwaits")) {
            String input = Set.of("terminated", "suspended").contains(id) ? "waits" : id;
            environment.activity("reserve").failNext(id.startsWith("again") ? 0 : 1, () -> new IOException("again"));
            environment.client().scheduleNewOrchestrationInstance("Order", input, StartOptions.id(id));
            environment.skip(Duration.ofHours(2));
        }
        environment.client().raiseEvent("waits", "approved", "yes");
        environment.client().terminate("terminated", "enough");
        environment.client().suspend("suspended", "later");
        environment.client().raiseEvent("suspended", "approved", "yes");
        environment
                .client()
                .scheduleNewOrchestrationInstance(
                        "Order",
                        "x",
                        StartOptions.id("unborn").withStartAt(environment.now().plusSeconds(9)));
    }

    @Test
    void todaysCodeFitsEveryHistoryThatItMade() {
        try (DurableTestEnvironment environment = shop().start()) {
            haveOneOfEach(environment);
            assertThat(environment
                            .client()
                            .queryInstances(OrchestrationQuery.ALL.withName("Order"))
                            .instances())
                    .extracting(instance -> instance.status())
                    .containsOnly(OrchestrationRuntimeStatus.values());
            ReplayReport report = today().verify(environment.client(), OrchestrationQuery.ALL.withPage(3, null));
            report.assertFits();
            assertThat(report.results())
                    .hasSize(18)
                    .allMatch(
                            result -> result.events() > 3 || result.instanceId().equals("unborn"));
            assertThat(report.results())
                    .filteredOn(result -> result.instanceId().equals("againagainwaits"))
                    .extracting(ReplayReport.Result::run)
                    .containsExactly(0, 1, 2);
        }
    }

    /** The code of each of them differs in one place; that place is named, in each history that reaches it. */
    @Test
    void theFirstDifferingStepIsNamed() {
        try (DurableTestEnvironment environment = shop().start()) {
            haveOneOfEach(environment);
            InstanceHistory completed = environment.client().exportHistory("completes");
            assertDifference(completed, (ctx, in) -> "at once", 1, "an event 'ordered' sent to 'log' (#0)", "nothing");
            assertDifference(
                    completed,
                    (ctx, in) -> {
                        ctx.sendEvent("log", "ordered", "x");
                        return ctx.callActivity("reserve", "x", String.class).await();
                    },
                    2,
                    "a timer (#1)",
                    "a call of activity 'reserve' (#1)");
            assertDifference(
                    completed,
                    (ctx, in) -> {
                        ctx.sendEvent("log", "ordered", "x");
                        ctx.createTimer(Duration.ofHours(1)).await();
                        throw new IllegalStateException("new bug");
                    },
                    4,
                    "a call of activity 'reserve' (#2)",
                    "nothing (illegal-state: new bug)");
            assertDifference(
                    completed,
                    (ctx, in) -> {
                        String out = new Order().run(ctx, in);
                        ctx.createTimer(Duration.ofHours(1)).await();
                        return out;
                    },
                    12,
                    "the end with an output",
                    "a timer (#6)");
            InstanceHistory waits = environment.client().exportHistory("waits");
            ReplayReport.Difference beyond = changed((ctx, in) -> {
                        ctx.callActivity("audit", in, String.class);
                        return new Order().run(ctx, in);
                    })
                    .verify(waits)
                    .misfits()
                    .get(0)
                    .difference();
            assertThat(beyond.position()).isEqualTo(1);
            assertThat(beyond.actual()).contains("audit");
        }
    }

    /** Code that goes on where the history waits still shows: by what it asks for beyond the history's end. */
    @Test
    void whatTheCodeDoesBeyondAnUnfinishedHistoryIsSeen() {
        try (DurableTestEnvironment environment = shop().start()) {
            environment.client().scheduleNewOrchestrationInstance("Order", "waits", StartOptions.id("waits"));
            InstanceHistory waits = environment.client().exportHistory("waits");
            today().verify(waits).assertFits();
            assertDifference(
                    waits,
                    (ctx, in) -> {
                        ctx.sendEvent("log", "ordered", "x");
                        ctx.createTimer(Duration.ofHours(1));
                        return ctx.callActivity("early", in, String.class).await();
                    },
                    3,
                    "its end",
                    "a call of activity 'early' (#2)");
        }
    }

    private static ReplayVerifier changed(TaskOrchestrator<String, ?> code) {
        return new ReplayVerifier().orchestrator("Order", String.class, code).orchestrator(new Pack());
    }

    private static void assertDifference(
            InstanceHistory history, TaskOrchestrator<String, ?> code, long position, String expected, String actual) {
        ReplayReport report = changed(code).verify(history);
        assertThat(report.misfits())
                .singleElement()
                .extracting(ReplayReport.Result::difference)
                .isEqualTo(new ReplayReport.Difference(position, expected, actual));
        assertThatThrownBy(report::assertFits)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 of 1 recorded runs")
                .hasMessageContaining(history.instanceId() + " (Order, run 0): at position " + position);
    }

    /** What is computed within a turn comes from the history; a replay computes nothing, not even where it is missing. */
    @Test
    void sideEffectsAndPatchesAreReplayedAndNeverRun() {
        AtomicInteger computed = new AtomicInteger();
        TypeRef<Integer> number = TypeRef.of(Integer.class);
        TaskOrchestrator<String, String> recorded = (ctx, in) -> {
            ctx.sideEffect("draw", number, computed::incrementAndGet);
            return ctx.waitForExternalEvent("never", String.class).await();
        };
        TaskOrchestrator<String, String> patched = (ctx, in) -> {
            ctx.sideEffect("draw", number, computed::incrementAndGet);
            if (ctx.isPatched("audit")) {
                ctx.callActivity("audit", in, String.class).await();
            }
            return ctx.waitForExternalEvent("never", String.class).await();
        };
        TaskOrchestrator<String, String> unpatched = (ctx, in) -> {
            ctx.sideEffect("draw", number, computed::incrementAndGet);
            ctx.sideEffect("draw again", number, computed::incrementAndGet);
            return ctx.waitForExternalEvent("never", String.class).await();
        };
        try (DurableTestEnvironment environment = DurableTestEnvironment.builder()
                .orchestrator("Order", String.class, recorded)
                .start()) {
            environment.client().scheduleNewOrchestrationInstance("Order", "x", StartOptions.id("order"));
            InstanceHistory history = environment.client().exportHistory("order");
            assertThat(computed).hasValue(1);
            changed(recorded).verify(history).assertFits();
            changed(patched).verify(history).assertFits();
            assertDifference(history, unpatched, 2, "its end", "a local call 'draw again' (#1)");
            assertThat(computed).hasValue(1);
        }
    }

    @Test
    void anOrchestratorThatIsGoneIsNamed() {
        try (DurableTestEnvironment environment = shop().start()) {
            haveOneOfEach(environment);
            ReplayReport report = new ReplayVerifier()
                    .orchestrator(new Order())
                    .verify(environment.client(), OrchestrationQuery.ALL.withName("Pack"));
            assertThat(report.misfits()).hasSize(7).hasSameSizeAs(report.results());
            assertThat(report.misfits().get(0).toString()).contains("orchestrator 'Pack'");
        }
    }

    @Test
    void filesAreWrittenReadAndVerified(@TempDir Path folder) throws IOException {
        try (DurableTestEnvironment environment = shop().start()) {
            haveOneOfEach(environment);
            for (String id : List.of("completes", "waits", "againagainwaits")) {
                HistoryFile.write(
                        folder.resolve(id + ".json"), environment.client().exportHistory(id));
            }
            assertThat(HistoryFile.read(folder.resolve("waits.json")))
                    .isEqualTo(environment.client().exportHistory("waits"));
        }
        Files.writeString(folder.resolve("readme.txt"), "no history");
        ReplayReport report = today().verify(folder);
        report.assertFits();
        assertThat(report.results())
                .extracting(ReplayReport.Result::source)
                .containsExactly(
                        folder.resolve("againagainwaits.json").toString(),
                        folder.resolve("againagainwaits.json").toString(),
                        folder.resolve("againagainwaits.json").toString(),
                        folder.resolve("completes.json").toString(),
                        folder.resolve("waits.json").toString());
        Files.writeString(folder.resolve("zz.json"), "{\"format\":");
        assertThatThrownBy(() -> today().verify(folder))
                .isInstanceOf(MalformedHistoryFileException.class)
                .hasMessageStartingWith("[DUR-301] " + folder.resolve("zz.json") + " is not an exported history");
    }

    @Test
    void noHistoryIsNoSuccess(@TempDir Path folder) {
        assertThatThrownBy(() -> today().verify(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no history in");
    }

    /** As a user has it: histories that an earlier version recorded, checked in beside the tests. */
    @Test
    void aHistoryThatWasCheckedInStillFits() {
        today().verify(GOLDEN).assertFits();
        assertThat(HistoryFile.toText(HistoryFile.read(GOLDEN)))
                .isEqualTo(HistoryFile.toText(recordedNow()))
                .isEqualTo(text(GOLDEN));
    }

    private static InstanceHistory recordedNow() {
        try (DurableTestEnvironment environment = shop().start()) {
            environment.client().scheduleNewOrchestrationInstance("Order", "again7", StartOptions.id("order-7"));
            environment.awaitEnd("order-7");
            return environment.client().exportHistory("order-7");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A verifier calls no activity: there is none. */
    @Test
    void ordersOfTheSameKindAreVerifiedInOneCall() {
        try (DurableTestEnvironment environment = shop().start()) {
            for (int i = 0; i < 200; i++) {
                environment.client().scheduleNewOrchestrationInstance("Order", "o" + i, StartOptions.DEFAULT);
            }
            environment.skip(Duration.ofDays(1));
            environment.activity("pack").replaceWith((TaskActivity<String, String>) (ctx, in) -> {
                throw new IllegalStateException("called by a replay");
            });
            ReplayReport report = today().verify(environment.client(), OrchestrationQuery.ALL);
            report.assertFits();
            assertThat(report.results()).hasSize(400);
        }
    }
}
