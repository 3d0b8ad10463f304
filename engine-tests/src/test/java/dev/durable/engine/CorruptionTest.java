package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.durable.Durable;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationQuery;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import dev.durable.spi.CorruptDataException;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored bytes that the engine did not write stop the instance that has them, and nothing else. */
class CorruptionTest extends EngineTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                // A well-formed event of a kind that is never a message.
                "{\"t\":\"task-scheduled\",\"id\":0,\"name\":\"A\",\"attempt\":1,\"first\":0}",
            })
    void aMessageThatIsNoneParksItsInstance(String body) {
        Durable durable = start(builder()
                .orchestrator(
                        "o",
                        Integer.class,
                        (ctx, in) -> ctx.waitForExternalEvent("e", String.class).await()));
        DurableTaskClient client = durable.client();
        String broken = run(durable, "o", 1);
        String sound = run(durable, "o", 2);
        storage.append(List.of(new NewMessage.Event(broken, "x", Payload.ofUtf8(body))), 100);

        await().atMost(LONG)
                .until(() -> client.getInstance(broken, false).status() == OrchestrationRuntimeStatus.SUSPENDED);
        OrchestrationMetadata parked = client.getInstance(broken, false);
        assertThat(parked.pendingReason()).contains("DUR-203");
        client.raiseEvent(sound, "e", "fine");
        assertThat(awaitOutput(client, sound, String.class)).isEqualTo("fine");
        assertThat(client.terminate(broken, null)).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
    }

    @Test
    void aHistoryThatIsNoneIsATypedErrorForTheClient() {
        Durable durable = start(builder(garbled()).orchestrator("o", Integer.class, (ctx, in) -> in));
        DurableTaskClient client = durable.client();
        String id = run(durable, "o", 1);
        await().atMost(LONG).until(() -> client.getInstance(id, false).status().isTerminal());

        assertThatThrownBy(() -> client.getHistory(id))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("DUR-203")
                .hasMessageContaining(id);
        assertThatThrownBy(() -> client.getInstance(id, true)).isInstanceOf(CorruptDataException.class);
        assertThat(client.queryInstances(OrchestrationQuery.ALL).instances()).hasSize(1);
    }

    private Storage garbled() {
        HistoryPage page = new HistoryPage(
                List.of(new HistoryPage.Turn(0, Instant.EPOCH, new HistoryBlock(1, Payload.ofUtf8("{}")))), true);
        return (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("readHistory")) {
                        return page;
                    }
                    try {
                        return method.invoke(storage, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
