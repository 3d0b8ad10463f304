package dev.durable.testkit;

import dev.durable.DurableTaskClient;
import dev.durable.InstanceNotFoundException;
import dev.durable.OrchestrationMetadata;
import dev.durable.history.OrchestrationRuntimeStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The client of an environment: after each call all happens that can happen at the present time, and waits skip time. */
final class DrivenClient {
    private final DurableTaskClient client;
    private final Driver driver;

    private DrivenClient(DurableTaskClient client, Driver driver) {
        this.client = client;
        this.driver = driver;
    }

    /** A proxy, since it does the same for all methods but two. */
    static DurableTaskClient over(DurableTaskClient client, Driver driver) {
        DrivenClient driven = new DrivenClient(client, driver);
        return (DurableTaskClient) Proxy.newProxyInstance(
                DurableTaskClient.class.getClassLoader(),
                new Class<?>[] {DurableTaskClient.class},
                (proxy, method, arguments) -> driven.call(method, arguments));
    }

    @SuppressWarnings("NullAway") // the two waits have three arguments
    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "waitForInstanceStart" ->
                await(
                        status -> status != OrchestrationRuntimeStatus.PENDING,
                        (String) arguments[0],
                        (Duration) arguments[1],
                        (boolean) arguments[2]);
            case "waitForInstanceCompletion" ->
                await(OrchestrationRuntimeStatus::isTerminal, (String) arguments[0], (Duration) arguments[1], (boolean)
                        arguments[2]);
            default -> driver.call(() -> invoke(method, arguments));
        };
    }

    private @Nullable Object invoke(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private OrchestrationMetadata await(
            Predicate<OrchestrationRuntimeStatus> wanted, String id, Duration timeout, boolean fetchPayloads)
            throws TimeoutException {
        boolean reached = driver.skipUntil(
                () -> {
                    OrchestrationMetadata now = client.getInstance(id, false);
                    if (now == null) {
                        throw new InstanceNotFoundException(id);
                    }
                    return wanted.test(now.status());
                },
                timeout);
        OrchestrationMetadata found = client.getInstance(id, fetchPayloads);
        if (found == null) {
            throw new InstanceNotFoundException(id);
        }
        if (!reached) {
            driver.skip(Duration.ZERO);
            throw new TimeoutException("instance '" + id + "' is still "
                    + found.status().displayName() + " after " + timeout + " of virtual time"
                    + (found.pendingReason() == null ? "" : ": " + found.pendingReason()));
        }
        return found;
    }
}
