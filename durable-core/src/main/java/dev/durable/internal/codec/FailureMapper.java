package dev.durable.internal.codec;

import dev.durable.CompositeTaskFailedException;
import dev.durable.DataConversionException;
import dev.durable.LimitExceededException;
import dev.durable.NonRetriableException;
import dev.durable.TaskCanceledException;
import dev.durable.TaskFailedException;
import dev.durable.history.FailureDetails;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Describes what user code threw. The chain of causes is cut at 20, so a cycle ends too; messages at 8,192 chars. Half
 * surrogates become question marks, since what is stored must read the same again.
 */
public final class FailureMapper {
    private static final int MAX_MESSAGE = 8_192;

    private FailureMapper() {}

    /**
     * Describes a throwable and its causes.
     *
     * @param thrown what was thrown
     * @return the details
     */
    public static FailureDetails toDetails(Throwable thrown) {
        try {
            return details(thrown, FailureDetails.MAX_DEPTH);
        } catch (RuntimeException e) {
            // User classes may override getMessage and getCause; a failure must be reported even where these throw.
            String type = FailureDetails.typeOf(thrown.getClass());
            return FailureDetails.of(type, "cannot be described: " + FailureDetails.typeOf(e.getClass()), false);
        }
    }

    private static FailureDetails details(Throwable thrown, int depth) {
        if (thrown instanceof TaskFailedException failed) {
            FailureDetails inner = failed.details();
            return new FailureDetails(
                    "task-failed", message(thrown), inner.nonRetriable(), cut(inner, depth), Map.of());
        }
        if (thrown instanceof CompositeTaskFailedException composite) {
            boolean hopeless = composite.failures().stream()
                    .allMatch(f -> f instanceof TaskFailedException failed
                            && failed.details().nonRetriable());
            return new FailureDetails("tasks-failed", message(thrown), hopeless, cause(thrown, depth), Map.of());
        }
        if (thrown instanceof NonRetriableException own) {
            return new FailureDetails(
                    wellFormed(own.type()), message(thrown), true, cause(thrown, depth), properties(own));
        }
        if (thrown instanceof TaskCanceledException) {
            return FailureDetails.of("task-canceled", message(thrown), false);
        }
        boolean hopeless = thrown instanceof DataConversionException || thrown instanceof LimitExceededException;
        return new FailureDetails(
                FailureDetails.typeOf(thrown.getClass()), message(thrown), hopeless, cause(thrown, depth), Map.of());
    }

    private static @Nullable FailureDetails cause(Throwable thrown, int depth) {
        Throwable cause = thrown.getCause();
        return cause == null || depth <= 1 ? null : details(cause, depth - 1);
    }

    /** Failures of children come with a chain of their own; together they stay within the limit too. */
    private static @Nullable FailureDetails cut(@Nullable FailureDetails inner, int depth) {
        if (inner == null || depth <= 1) {
            return null;
        }
        return new FailureDetails(
                inner.type(), inner.message(), inner.nonRetriable(), cut(inner.cause(), depth - 1), inner.properties());
    }

    private static Map<String, String> properties(NonRetriableException thrown) {
        Map<String, String> properties = new TreeMap<>();
        thrown.properties().forEach((name, value) -> properties.put(wellFormed(name), wellFormed(value)));
        return properties;
    }

    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        if (message == null) {
            return "";
        }
        if (message.length() <= MAX_MESSAGE) {
            return wellFormed(message);
        }
        int end = Character.isHighSurrogate(message.charAt(MAX_MESSAGE - 1)) ? MAX_MESSAGE - 1 : MAX_MESSAGE;
        return wellFormed(message.substring(0, end));
    }
}
