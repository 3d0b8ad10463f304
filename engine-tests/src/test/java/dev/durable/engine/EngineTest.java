package dev.durable.engine;

import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.OrchestrationMetadata;
import dev.durable.StartOptions;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.spi.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs each test of a subclass on every {@link Backend}, with the real engine and real threads. */
@ParameterizedClass(name = "{0}")
@EnumSource(Backend.class)
abstract class EngineTest {
    static final Duration LONG = Duration.ofSeconds(30);

    @Parameter
    Backend backend;

    Storage storage;
    private final List<Durable> running = new ArrayList<>();

    @BeforeEach
    void openStorage() {
        storage = backend.open();
    }

    @AfterEach
    void closeAll() {
        running.forEach(Durable::close);
        if (storage != null) {
            storage.close();
        }
    }

    /** A builder with settings that suit tests; hot or evicting as the backend says. */
    DurableBuilder builder() {
        return builder(storage);
    }

    DurableBuilder builder(Storage over) {
        DurableBuilder builder = Durable.builder(over)
                .pollInterval(Duration.ofMillis(50))
                .lease(Duration.ofSeconds(3))
                .shutdownGrace(Duration.ofSeconds(1));
        return backend.evicts() ? builder.maxHotInstances(0) : builder;
    }

    /** Starts and closes with the test. */
    Durable start(DurableBuilder builder) {
        Durable durable = builder.start();
        running.add(durable);
        return durable;
    }

    static String run(Durable durable, String name, Object input) {
        return durable.client().scheduleNewOrchestrationInstance(name, input, StartOptions.DEFAULT);
    }

    static OrchestrationMetadata awaitEnd(DurableTaskClient client, String id) {
        try {
            return client.waitForInstanceCompletion(id, LONG, true);
        } catch (TimeoutException e) {
            throw new AssertionError(e.getMessage() + "; history " + client.getHistory(id), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T awaitOutput(DurableTaskClient client, String id, Class<T> type) {
        OrchestrationMetadata ended = awaitEnd(client, id);
        if (ended.status() != OrchestrationRuntimeStatus.COMPLETED) {
            throw new AssertionError(id + " is " + ended.status() + ": " + ended.failure());
        }
        return ended.readOutputAs(type);
    }
}
