package dev.durable.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.durable.ContinueAsNewOptions;
import dev.durable.Durable;
import dev.durable.DurableBuilder;
import dev.durable.DurableTaskClient;
import dev.durable.DurableTaskWorker;
import dev.durable.DurableTransaction;
import dev.durable.JacksonDataConverter;
import dev.durable.NonRetriableException;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationPage;
import dev.durable.OrchestrationQuery;
import dev.durable.RetryPolicy;
import dev.durable.StartOptions;
import dev.durable.Task;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TaskOptions;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;
import dev.durable.TerminalNotification;
import dev.durable.TypeRef;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import dev.durable.http.AsyncRoute;
import dev.durable.http.DurableHttp;
import dev.durable.http.HttpRequest;
import dev.durable.http.HttpResponse;
import dev.durable.http.InvalidInputException;
import dev.durable.http.PathTemplates;
import dev.durable.http.webhook.WebhookSettings;
import dev.durable.spi.AppendResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Storage;
import dev.durable.spi.StorageTransaction;
import dev.durable.storage.jdbc.JdbcStorage;
import dev.durable.storage.jdbc.JdbcStorageBuilder;
import dev.durable.storage.memory.MemoryStorage;
import java.io.InputStream;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Null where null is not meant is a {@link NullPointerException} that names the parameter, before anything is done. */
class NullArgumentsTest {
    private static final Set<String> PACKAGES = Set.of(
            "dev.durable",
            "dev.durable.history",
            "dev.durable.http",
            "dev.durable.http.servlet",
            "dev.durable.http.webhook",
            "dev.durable.storage.jdbc",
            "dev.durable.storage.memory");

    /** What applications are given and do not make, or write themselves. */
    private static final Set<Class<?>> MADE_BY_THE_LIBRARY = Set.of(
            OrchestrationMetadata.class, OrchestrationPage.class, TerminalNotification.class, HttpResponse.class);

    private final MemoryStorage storage = new MemoryStorage();
    private final JdbcStorage h2 = JdbcStorage.h2Memory("nulls");
    private final Durable durable =
            Durable.builder(storage).orchestrator(new Code()).start();
    private final List<String> wrong = new ArrayList<>();
    private int checked;

    /** An orchestrator, for parameters that take its class. */
    public static final class Code implements TaskOrchestrator<String, String> {
        @Override
        public String run(TaskOrchestrationContext context, String input) {
            return input;
        }
    }

    /** An activity. */
    public static final class Step implements TaskActivity<String, String> {
        @Override
        public String run(TaskActivityContext context, String input) {
            return input;
        }
    }

    private static final class NoTransaction implements StorageTransaction {
        @Override
        public CreateResult create(NewInstance instance) {
            throw new AssertionError("nothing may be created");
        }

        @Override
        public InstanceKey find(String instanceId) {
            throw new AssertionError("nothing may be looked for");
        }

        @Override
        public AppendResult append(NewMessage message, int inboxLimit) {
            throw new AssertionError("nothing may be appended");
        }
    }

    @AfterEach
    void close() {
        durable.close();
        h2.close();
        storage.close();
    }

    @Test
    void namesTheParameterEverywhere() {
        int types = 0;
        for (JavaClass each : PublishedClasses.ALL) {
            Class<?> type = each.reflect();
            boolean api = PACKAGES.contains(type.getPackageName()) && isPublic(type);
            boolean engines = MADE_BY_THE_LIBRARY.contains(type)
                    || type.getEnclosingClass() == HistoryEvent.class
                    || (Throwable.class.isAssignableFrom(type)
                            && type != NonRetriableException.class
                            && type != InvalidInputException.class);
            if (api && !engines && type != TaskOrchestrationContext.class && type != Task.class) {
                check(type, receiver(type));
                types++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(types).isGreaterThan(25);
        assertThat(checked).as("parameters").isGreaterThan(100);
        assertThat(durable.client().queryInstances(OrchestrationQuery.ALL).instances())
                .as("started meanwhile")
                .isEmpty();
    }

    @Test
    void theContextRecordsNothingOfSuchCalls() throws Exception {
        AtomicInteger parameters = new AtomicInteger();
        TaskOrchestrator<String, String> code = (context, in) -> {
            check(TaskOrchestrationContext.class, context);
            check(Task.class, context.waitForExternalEvent("never", String.class));
            parameters.set(checked);
            return in;
        };
        try (MemoryStorage own = new MemoryStorage();
                Durable running = Durable.builder(own)
                        .orchestrator("nulls", String.class, code)
                        .start()) {
            DurableTaskClient client = running.client();
            String id = client.scheduleNewOrchestrationInstance("nulls", "x", StartOptions.DEFAULT);
            client.waitForInstanceCompletion(id, Duration.ofSeconds(30), false);
            assertThat(wrong).isEmpty();
            assertThat(parameters.get()).isGreaterThan(30);
            assertThat(client.getHistory(id))
                    .hasSize(2)
                    .hasOnlyElementsOfTypes(HistoryEvent.ExecutionStarted.class, HistoryEvent.ExecutionCompleted.class);
        }
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
    }

    private void check(Class<?> type, @Nullable Object receiver) {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (!Modifier.isAbstract(type.getModifiers())) {
                check(constructor, constructor::newInstance);
            }
        }
        for (Method method : type.getMethods()) {
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            // What an interface of the SPI or of the JDK asks for is checked there, or not ours.
            boolean ours = method.getDeclaringClass() == type && !method.isSynthetic() && !method.isBridge();
            boolean inherited = Storage.class.isAssignableFrom(type) && isOfStorage(method);
            if (ours
                    && !inherited
                    && !method.getName().equals("equals")
                    && !type.isEnum()
                    && (isStatic || receiver != null)) {
                check(method, arguments -> method.invoke(isStatic ? null : receiver, arguments));
            }
        }
    }

    private static boolean isOfStorage(Method method) {
        return Arrays.stream(Storage.class.getMethods())
                .anyMatch(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()));
    }

    private interface Call {
        @Nullable
        Object with(@Nullable Object[] arguments) throws ReflectiveOperationException;
    }

    private void check(Executable code, Call call) {
        Parameter[] parameters = code.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (mayBeNull(parameters[i])) {
                continue;
            }
            @Nullable Object[] arguments = new Object[parameters.length];
            for (int j = 0; j < parameters.length; j++) {
                arguments[j] = j == i ? null : sample(parameters[j].getType());
            }
            checked++;
            String where = code.getDeclaringClass().getSimpleName() + "." + code.getName()
                    + Arrays.toString(code.getParameterTypes()) + " with null for " + parameters[i].getName();
            try {
                wrong.add(where + " returned " + call.with(arguments));
            } catch (InvocationTargetException e) {
                Throwable thrown = e.getCause();
                String message = String.valueOf(thrown.getMessage());
                boolean named = message.contains(parameters[i].getName()) || message.equals(code.getName());
                if (!(thrown instanceof NullPointerException) || !named || message.startsWith("Cannot invoke")) {
                    wrong.add(where + " threw " + thrown);
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(where, e);
            }
        }
    }

    private static boolean mayBeNull(Parameter parameter) {
        return parameter.getType().isPrimitive()
                || parameter.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || parameter.getAnnotatedType() instanceof AnnotatedTypeVariable;
    }

    private @Nullable Object receiver(Class<?> type) {
        Map<Class<?>, Object> known = new LinkedHashMap<>();
        known.put(DurableTaskClient.class, durable.client());
        known.put(DurableTaskWorker.class, durable.worker());
        known.put(DurableTransaction.class, durable.client().join(new NoTransaction()));
        known.put(DurableBuilder.class, Durable.builder(storage));
        known.put(JacksonDataConverter.class, new JacksonDataConverter());
        known.put(DurableHttp.Builder.class, DurableHttp.builder(durable.client()));
        known.put(JdbcStorage.class, h2);
        known.put(JdbcStorageBuilder.class, JdbcStorage.builder("jdbc:h2:mem:unused", "sa", ""));
        known.put(NonRetriableException.class, new NonRetriableException("type", "message"));
        Object found = known.get(type);
        return found != null || type.isInterface() ? found : sample(type);
    }

    private @Nullable Object sample(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == double.class) {
            return 2.0;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        for (Object each : samples()) {
            if (type.isInstance(each)) {
                return each;
            }
        }
        if (type.isInterface()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
        }
        return null;
    }

    /** Of several that fit the first is taken: a text before any object. */
    private List<Object> samples() {
        AsyncRoute<String> route = AsyncRoute.of("/a", "O", TypeRef.of(String.class));
        return List.of(
                "text",
                TypeRef.of(String.class),
                Code.class,
                Duration.ofSeconds(1),
                Instant.EPOCH,
                new UUID(1, 2),
                List.of(),
                Set.of(),
                Map.of(),
                new Code(),
                new Step(),
                RetryPolicy.ofDefaults(),
                StartOptions.DEFAULT,
                new StartOptions.OnTerminal("$durable/x", null),
                TaskOptions.DEFAULT,
                ContinueAsNewOptions.DEFAULT,
                OrchestrationQuery.ALL,
                Payload.ofUtf8("1"),
                FailureDetails.of("type", "message", false),
                PathTemplates.DEFAULT,
                WebhookSettings.ofDefaults(),
                route,
                new HttpRequest("GET", "", "/", null, Map.of(), InputStream.nullInputStream(), false),
                new InvalidInputException("field", "message"),
                new InvalidInputException.Violation("field", "message"),
                DurableHttp.builder(durable.client()).route(route).build(),
                Durable.builder(storage),
                new NoTransaction(),
                new ObjectMapper(),
                java.net.URI.create("http://localhost/"),
                storage);
    }
}
