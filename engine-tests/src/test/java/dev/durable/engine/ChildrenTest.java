package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.TaskFailedException;
import dev.durable.TaskOptions;
import dev.durable.TypeRef;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildrenTest extends EngineTest {

    @Test
    void aChildReturnsItsOutputAndKnowsItsParent() {
        Durable durable = start(builder()
                .orchestrator(
                        "parent", Integer.class, (ctx, in) -> call(ctx, in, TaskOptions.DEFAULT) + ctx.instanceId())
                .orchestrator(
                        "child",
                        Integer.class,
                        (ctx, in) -> in + ":" + ctx.parent().name() + ":"
                                + ctx.parent().instanceId()));
        String id = run(durable, "parent", 7);
        assertThat(awaitOutput(durable.client(), id, String.class)).isEqualTo("7:parent:" + id + id);
    }

    @Test
    void aFailureGoesUpTheChain() {
        Durable durable = start(builder()
                .orchestrator("parent", Integer.class, (ctx, in) -> call(ctx, in, TaskOptions.DEFAULT))
                .orchestrator(
                        "child",
                        Integer.class,
                        (ctx, in) -> ctx.callActivity("fail", in, String.class).await())
                .activity("fail", Integer.class, (ctx, in) -> {
                    throw new IllegalStateException("root");
                }));
        OrchestrationMetadata ended = awaitEnd(durable.client(), run(durable, "parent", 1));
        assertThat(ended.status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(ended.failure().isCausedBy(IllegalStateException.class)).isTrue();
        assertThat(ended.failure().cause().cause().message()).isEqualTo("root");
    }

    @Test
    void anIdThatIsTakenFailsTheChildOnly() {
        Durable durable = start(builder()
                .orchestrator("parent", Integer.class, (ctx, in) -> {
                    try {
                        return call(ctx, in, TaskOptions.DEFAULT.withInstanceId("taken"));
                    } catch (TaskFailedException e) {
                        return e.details().type();
                    }
                })
                .orchestrator("child", Integer.class, (ctx, in) -> "child " + in));
        DurableTaskClient client = durable.client();
        client.scheduleNewOrchestrationInstance("child", 1, StartOptions.id("taken"));
        assertThat(awaitOutput(client, run(durable, "parent", 2), String.class)).isEqualTo("instance-already-exists");
    }

    @Test
    void aTerminatedChildFailsItsParent() {
        Durable durable = start(builder()
                .orchestrator("parent", Integer.class, (ctx, in) -> {
                    try {
                        return call(ctx, in, TaskOptions.DEFAULT.withInstanceId("the-child"));
                    } catch (TaskFailedException e) {
                        return e.details().type() + ":" + e.details().message();
                    }
                })
                .orchestrator(
                        "child",
                        Integer.class,
                        (ctx, in) ->
                                ctx.waitForExternalEvent("never", String.class).await()));
        DurableTaskClient client = durable.client();
        String id = run(durable, "parent", 2);
        await().until(() -> client.getInstance("the-child", false) != null);
        client.terminate("the-child", "enough");
        assertThat(awaitOutput(client, id, String.class)).isEqualTo("terminated:enough");
    }

    @Test
    void aChildIsRetriedAsANewInstance() {
        Durable durable = start(builder()
                .orchestrator(
                        "parent",
                        Integer.class,
                        (ctx, in) -> call(ctx, in, new TaskOptions(RetryPolicy.of(3, Duration.ofMillis(5)), "c", null)))
                .orchestrator("child", Integer.class, (ctx, in) -> {
                    if (!ctx.instanceId().equals("c.3")) {
                        throw new IllegalStateException("not yet");
                    }
                    return ctx.instanceId();
                }));
        assertThat(awaitOutput(durable.client(), run(durable, "parent", 1), String.class))
                .isEqualTo("c.3");
    }

    @Test
    void childrenInheritTags() {
        Durable durable = start(builder()
                .orchestrator(
                        "parent",
                        Integer.class,
                        (ctx, in) -> call(ctx, in, TaskOptions.DEFAULT.withInstanceId("tagged")))
                .orchestrator("child", Integer.class, (ctx, in) -> "x"));
        String id = durable.client()
                .scheduleNewOrchestrationInstance(
                        "parent", 1, StartOptions.DEFAULT.withTags(Map.of("team", "blue", "empty", "")));
        awaitOutput(durable.client(), id, String.class);
        assertThat(durable.client().getInstance("tagged", false).tags()).isEqualTo(Map.of("team", "blue", "empty", ""));
    }

    private static String call(dev.durable.TaskOrchestrationContext ctx, Integer in, TaskOptions options) {
        return ctx.callSubOrchestrator("child", in, TypeRef.of(String.class), options)
                .await();
    }
}
