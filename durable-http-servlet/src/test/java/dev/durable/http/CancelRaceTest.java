package dev.durable.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.durable.Durable;
import dev.durable.NonRetriableException;
import dev.durable.TypeRef;
import dev.durable.history.HistoryEvent;
import dev.durable.spi.CommitResult;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.Storage;
import dev.durable.spi.TurnCommit;
import dev.durable.spi.UnknownOutcomeException;
import dev.durable.storage.memory.MemoryStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S24: a cancellation that meets the end of its operation, in each order that there is. */
class CancelRaceTest {
    /** Each runs once, at its place. */
    private final AtomicReference<@Nullable Runnable> beforeEnd = new AtomicReference<>();

    private final AtomicReference<@Nullable Runnable> beforeTermination = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> afterTermination = new AtomicReference<>();

    /** What came of the first commit that ends an operation. */
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    private final MemoryStorage memory = new MemoryStorage();
    private final Storage storage =
            (Storage) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Storage.class}, this::call);
    private final Durable durable = Durable.builder(storage)
            .orchestrator("Order", String.class, (context, what) -> {
                String how = context.waitForExternalEvent("go", String.class).await();
                if (how.equals("fail")) {
                    throw new NonRetriableException("no-data", "no data");
                }
                return how;
            })
            .start();
    private final DurableHttp http = DurableHttp.builder(durable.client())
            .route(AsyncRoute.of("/orders", "Order", TypeRef.of(String.class)))
            .build();

    @AfterEach
    void close() {
        http.close();
        durable.close();
        memory.close();
    }

    private @Nullable Object call(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        boolean terminates = arguments != null && arguments[0] instanceof ControlRequest.Terminate;
        if (terminates) {
            once(beforeTermination);
        }
        boolean ends = method.getName().equals("commitTurns") && arguments != null && ends((List<?>) arguments[0]);
        if (ends) {
            once(beforeEnd);
        }
        try {
            Object result = method.invoke(memory, arguments);
            if (ends) {
                outcome.complete(result);
            }
            if (terminates) {
                once(afterTermination);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void once(AtomicReference<@Nullable Runnable> place) {
        Runnable what = place.getAndSet(null);
        if (what != null) {
            what.run();
        }
    }

    private static boolean ends(List<?> commits) {
        return commits.stream()
                .map(TurnCommit.class::cast)
                .anyMatch(commit ->
                        commit.change() != null && commit.change().status().isTerminal());
    }

    private HttpResponse send(HttpRequest request) {
        return http.handle(request).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Starts an operation and waits until it waits, so that only what a test does can move it. */
    private String start() {
        String id = Requests.json(send(Requests.post("/orders", "\"x\"")))
                .path("instanceId")
                .asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> status(id).path("status").asText().equals("Running"));
        return id;
    }

    private JsonNode status(String id) {
        return Requests.json(send(Requests.get("/orders/" + id + "/status")));
    }

    private HttpResponse cancel(String id) {
        return send(Requests.of("DELETE", "/orders/" + id, new byte[0]));
    }

    private void end(String id, String how) {
        durable.client().raiseEvent(id, "go", how);
        durable.client().whenCompleted(id, Duration.ofSeconds(60)).join();
    }

    private List<HistoryEvent> endings(String id) {
        return durable.client().getHistory(id).stream()
                .filter(event -> event instanceof HistoryEvent.ExecutionTerminated
                        || event instanceof HistoryEvent.ExecutionCompleted
                        || event instanceof HistoryEvent.ExecutionFailed)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"done, Completed, 200", "fail, Failed, 409"})
    void theEndIsFirst(String how, String status, int result) {
        String id = start();
        beforeTermination.set(() -> end(id, how));

        HttpResponse answer = cancel(id);

        assertThat(answer.status()).isEqualTo(409);
        JsonNode problem = Requests.json(answer);
        assertThat(problem.path("type").asText()).endsWith("/operation-already-ended");
        assertThat(problem.path("message").asText()).isEqualTo("Cannot cancel completed operation");
        assertThat(problem.path("runtimeStatus").asText()).isEqualTo(status);
        assertThat(status(id).path("status").asText()).isEqualTo(status);
        assertThat(send(Requests.get("/orders/" + id + "/result")).status()).isEqualTo(result);
        assertThat(endings(id)).singleElement().isNotInstanceOf(HistoryEvent.ExecutionTerminated.class);
    }

    @ParameterizedTest
    @CsvSource({"done", "fail"})
    void theCancellationIsFirst(String how) {
        String id = start();
        CompletableFuture<@Nullable Void> ending = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> cancelled = new CompletableFuture<>();
        beforeEnd.set(() -> {
            ending.complete(null);
            cancelled.orTimeout(60, TimeUnit.SECONDS).join();
        });
        durable.client().raiseEvent(id, "go", how);
        ending.orTimeout(60, TimeUnit.SECONDS).join();

        HttpResponse answer = cancel(id);
        cancelled.complete(null);

        assertThat(outcome.orTimeout(60, TimeUnit.SECONDS).join())
                .as("the turn that lost")
                .isEqualTo(List.of(new CommitResult.Stale()));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(status(id).path("status").asText()).isEqualTo("Terminated");
        assertThat(status(id).path("error").asText()).isEqualTo("Cancelled by user");
        assertThat(send(Requests.get("/orders/" + id + "/result")).status()).isEqualTo(409);
        assertThat(endings(id)).singleElement().isInstanceOf(HistoryEvent.ExecutionTerminated.class);
        assertThat(cancel(id).status()).as("again").isEqualTo(204);
    }

    @Test
    void anotherCancellationIsFirst() {
        String id = start();
        beforeTermination.set(() -> assertThat(cancel(id).status()).isEqualTo(204));

        assertThat(cancel(id).status()).isEqualTo(204);
        assertThat(endings(id)).hasSize(1);
    }

    @Test
    void theEndAndAPurgeAreFirst() {
        String id = start();
        beforeTermination.set(() -> {
            end(id, "done");
            durable.client().purgeInstance(id);
        });

        assertThat(cancel(id).status()).isEqualTo(404);
        assertThat(send(Requests.get("/orders/" + id + "/status")).status()).isEqualTo(404);
    }

    @Test
    void theAnswerOfTheStorageIsLost() {
        String id = start();
        afterTermination.set(() -> {
            throw new UnknownOutcomeException("the connection broke", null);
        });

        assertThat(cancel(id).status()).isEqualTo(204);
        assertThat(status(id).path("status").asText()).isEqualTo("Terminated");
        assertThat(endings(id)).hasSize(1);
    }
}
