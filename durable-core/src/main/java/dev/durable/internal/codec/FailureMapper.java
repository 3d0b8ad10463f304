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
 * Describes what user code threw. The chain of causes is cut at 20, so a cycle ends too; texts at 8,192 chars, and of the
 * properties the first 64 by name are kept. Half surrogates become question marks, since what is stored must read the
 * same again.
 */
public final class FailureMapper {
    private static final int MAX_TEXT = 8_192;
    private static final int MAX_PROPERTIES = 64;

    private FailureMapper() {}

    /**
     * Describes a throwable and its causes.
     *
     * @param thrown what was thrown
     * @return the details
     */
    public static FailureDetails toDetails(Throwable thrown) {
        return details(thrown, FailureDetails.MAX_DEPTH);
    }

    /**
     * Cuts details that a caller has made, as those of a throwable are cut.
     *
     * @param failure the details
     * @return the same, within the limits
     */
    public static FailureDetails bounded(FailureDetails failure) {
        return bounded(failure, FailureDetails.MAX_DEPTH);
    }

    private static FailureDetails bounded(FailureDetails failure, int depth) {
        FailureDetails cause = failure.cause();
        return new FailureDetails(
                text(failure.type()),
                text(failure.message()),
                failure.nonRetriable(),
                cause == null || depth <= 1 ? null : bounded(cause, depth - 1),
                properties(failure.properties()));
    }

    /**
     * Says in one line what was thrown and why, down to the last cause.
     *
     * @param thrown what was thrown
     * @return types and messages
     */
    public static String describe(Throwable thrown) {
        StringBuilder line = new StringBuilder();
        for (FailureDetails at = toDetails(thrown); at != null; at = at.cause()) {
            line.append(line.isEmpty() ? "" : ", caused by ")
                    .append(at.type())
                    .append(at.message().isBlank() ? "" : ": " + at.message());
        }
        return text(line.toString());
    }

    private static FailureDetails details(Throwable thrown, int depth) {
        try {
            return described(thrown, depth);
        } catch (RuntimeException | Error e) {
            // User classes may override getMessage and getCause; a failure must be reported even where these throw.
            String type = FailureDetails.typeOf(thrown.getClass());
            return FailureDetails.of(
                    type,
                    "cannot be described: " + FailureDetails.typeOf(e.getClass()),
                    thrown instanceof NonRetriableException);
        }
    }

    private static FailureDetails described(Throwable thrown, int depth) {
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
                    text(own.type()), message(thrown), true, cause(thrown, depth), properties(own.properties()));
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

    private static Map<String, String> properties(Map<String, String> all) {
        Map<String, String> properties = new TreeMap<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(all).entrySet()) {
            if (properties.size() < MAX_PROPERTIES) {
                properties.putIfAbsent(text(entry.getKey()), text(entry.getValue()));
            }
        }
        return properties;
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? "" : text(message);
    }

    private static String text(String text) {
        int end = Math.min(text.length(), MAX_TEXT);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return new String(text.substring(0, end).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
