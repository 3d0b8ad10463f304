package dev.durable.examples.filestorage;

import com.fasterxml.jackson.annotation.*;
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.durable.history.Payload;
import dev.durable.spi.*;
import java.io.*;
import java.lang.reflect.*;
import java.nio.file.Path;
import java.time.Instant;
import java.util.*;
import java.util.stream.*;
import org.jspecify.annotations.Nullable;

/**
 * A storage for one process: the state is in memory, and each call that changes it is a record in a log file, on the
 * disk before the call returns. What a call does follows from the state, its arguments and its time alone, so opening
 * the storage makes all calls again. The limits are in the README.
 */
public final class FileStorage implements InvocationHandler {
    private static final Set<String> READING =
            Set.of("readHistory", "find", "list", "statuses", "unread", "unknownTasks", "workers");
    private static final Map<String, Method> CALLS = methods(Storage.class);
    private static final Map<String, Method> RULES = methods(Rules.class);
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .addMixIn(Payload.class, Bytes.class);

    static {
        for (Class<?> type :
                List.of(NewMessage.class, ControlRequest.class, AfterTurn.class, Release.class, PurgeRequest.class)) {
            MAPPER.addMixIn(type, Tagged.class).registerSubtypes(type.getPermittedSubclasses());
        }
    }

    final Rules rules = new Rules();
    private final Journal journal;

    FileStorage(Path directory) throws IOException {
        this.journal = new Journal(directory);
        try {
            for (byte[] record : journal.read()) {
                make(record);
            }
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e instanceof IOException io
                    ? io
                    : new CorruptLogException(directory, "a record of another version", e);
        }
    }

    /**
     * Opens or makes the storage in a directory.
     *
     * @param directory where
     * @return the storage
     * @throws CorruptLogException if the log is damaged; nothing is changed then
     * @throws IOException if it cannot be read or written, or is open already
     */
    public static Storage open(Path directory) throws IOException {
        return new FileStorage(directory).storage();
    }

    Storage storage() {
        Class<?>[] types = {Storage.class, StorageQueries.class};
        return (Storage) Proxy.newProxyInstance(FileStorage.class.getClassLoader(), types, this);
    }

    /** One call at a time, until its record is on the disk: so no call sees what may be gone after a crash. */
    @Override
    public synchronized @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) {
        Object[] arguments = given == null ? new Object[0] : given;
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> hashCode();
            case "toString" -> toString();
            case "capabilities" -> new Capabilities("file", true, false, 8 << 20);
            case "queries" -> proxy;
            case "now" -> Row.time(Instant.now());
            case "close" -> {
                journal.close();
                yield null;
            }
            default -> call(method.getName(), arguments);
        };
    }

    private @Nullable Object call(String name, Object[] arguments) {
        journal.check();
        if (READING.contains(name)) {
            rules.now = Row.time(Instant.now());
            return apply(name, arguments);
        }
        byte[] record = write(name, arguments);
        try {
            Object result = make(record); // From the record already now: what cannot be read again is refused.
            if (!changedNothing(result)) {
                journal.append(record);
            }
            return result;
        } catch (IllegalStateException e) {
            journal.fail(e); // Memory may be ahead of the log.
            throw e;
        }
    }

    private static boolean changedNothing(@Nullable Object result) {
        return (result instanceof Integer recovered && recovered == 0)
                || (result instanceof List<?> results && results.isEmpty())
                || (result instanceof Claimed work
                        && work.turns().isEmpty()
                        && work.tasks().isEmpty());
    }

    private static byte[] write(String name, Object[] arguments) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        try (SequenceWriter parts = MAPPER.writer().writeValuesAsArray(record)) {
            parts.write(Row.time(Instant.now())).write(name);
            for (Object argument : arguments) {
                // An object has its own type; what is in a list has the one that is declared.
                if (argument instanceof List<?> items) {
                    parts.write(List.copyOf(items), type(name, 0));
                } else {
                    parts.write(argument);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not writable, nothing was changed", e);
        }
        return record.toByteArray();
    }

    private @Nullable Object make(byte[] record) {
        try {
            JsonNode parts = MAPPER.readTree(record);
            String name = parts.required(1).textValue();
            Object[] arguments = new Object[parts.size() - 2];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = MAPPER.treeToValue(parts.get(i + 2), type(name, i));
            }
            rules.now = MAPPER.treeToValue(parts.get(0), Instant.class);
            if (!(arguments[0] instanceof List<?> items)) {
                return apply(name, arguments);
            }
            List<@Nullable Object> results = new ArrayList<>();
            for (Object item : items) {
                arguments[0] = item;
                results.add(apply(name, arguments));
            }
            return results;
        } catch (IOException e) {
            throw new IllegalArgumentException("not readable, nothing was changed", e);
        }
    }

    private static JavaType type(String name, int argument) {
        return MAPPER.constructType(Objects.requireNonNull(CALLS.get(name)).getGenericParameterTypes()[argument]);
    }

    private @Nullable Object apply(String name, Object[] arguments) {
        try {
            return Objects.requireNonNull(RULES.get(name)).invoke(rules, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " failed", e);
        }
    }

    /** The log holds something that was not written there. Nothing was changed; restore it from a copy. */
    public static final class CorruptLogException extends IOException {
        private static final long serialVersionUID = 1L;

        CorruptLogException(Path directory, String what, @Nullable Throwable cause) {
            super(
                    "the log in " + directory + " is damaged: " + what
                            + ". Nothing was changed; restore the file from a copy",
                    cause);
        }
    }

    private static Map<String, Method> methods(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()))
                .collect(Collectors.toMap(Method::getName, method -> method));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    private interface Tagged {}

    private interface Bytes {
        @JsonValue
        byte[] toBytes();

        @JsonCreator
        static Payload of(byte[] bytes) {
            return Payload.of(bytes);
        }
    }
}
