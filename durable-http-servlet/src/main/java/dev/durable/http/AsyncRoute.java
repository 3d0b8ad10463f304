package dev.durable.http;

import com.fasterxml.jackson.core.JsonPointer;
import dev.durable.TypeRef;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One orchestrator behind a path. Only instances of that orchestrator can be seen or cancelled there. Immutable;
 * every option has a wither.
 *
 * @param path where it is mounted within the application, such as {@code /api/reports}
 * @param orchestrator the registered name of the orchestrator
 * @param inputType what the body is read as before it is validated
 * @param validator throws {@link InvalidInputException} for input that must not start anything; whatever else it throws
 *     is a defect of it, and answered with 500
 * @param failureIs500 whether the status of a failed operation is 500 instead of 200
 * @param webhookPointer the JSON pointer of the webhook URL within the body, or null for none
 * @param unknownMembers whether members of the body that the input type does not know are ignored, not refused
 * @param paths where the resources of an operation lie below the path
 * @param <I> the input type
 */
public record AsyncRoute<I>(
        String path,
        String orchestrator,
        TypeRef<I> inputType,
        Consumer<? super I> validator,
        boolean failureIs500,
        @Nullable String webhookPointer,
        boolean unknownMembers,
        PathTemplates paths) {
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern DOTS = Pattern.compile("/\\.{1,2}(/|$)");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value that is malformed
     */
    public AsyncRoute {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(orchestrator, "orchestrator");
        Objects.requireNonNull(inputType, "inputType");
        Objects.requireNonNull(validator, "validator");
        Objects.requireNonNull(paths, "paths");
        if (!PATH.matcher(path).matches() || DOTS.matcher(path).find()) {
            throw new IllegalArgumentException(
                    "a route's path is segments of letters, digits and ._~- with a slash before each, such as "
                            + "/api/reports; was '" + path + "'");
        }
        if (webhookPointer != null) {
            JsonPointer.compile(webhookPointer);
        }
    }

    /**
     * Returns a route that takes every input of its type.
     *
     * @param path where it is mounted, such as {@code /api/reports}
     * @param orchestrator the registered name of the orchestrator
     * @param inputType what the body is read as
     * @param <I> the input type
     * @return the route
     * @throws IllegalArgumentException if the path is malformed
     */
    public static <I> AsyncRoute<I> of(String path, String orchestrator, TypeRef<I> inputType) {
        return new AsyncRoute<>(
                path, orchestrator, inputType, input -> {}, false, "/webhookUrl", false, PathTemplates.DEFAULT);
    }

    /**
     * Returns this route with a validator.
     *
     * @param validator throws {@link InvalidInputException} for input that must not start anything
     * @return the route
     */
    public AsyncRoute<I> withValidator(Consumer<? super I> validator) {
        return new AsyncRoute<>(
                path, orchestrator, inputType, validator, failureIs500, webhookPointer, unknownMembers, paths);
    }

    /**
     * Returns this route with another status for failed operations.
     *
     * @param enabled whether their status is 500 instead of 200
     * @return the route
     */
    public AsyncRoute<I> withFailureIs500(boolean enabled) {
        return new AsyncRoute<>(
                path, orchestrator, inputType, validator, enabled, webhookPointer, unknownMembers, paths);
    }

    /**
     * Returns this route with another place for the webhook URL.
     *
     * @param pointer the JSON pointer, or null if the body never holds one
     * @return the route
     */
    public AsyncRoute<I> withWebhookPointer(@Nullable String pointer) {
        return new AsyncRoute<>(path, orchestrator, inputType, validator, failureIs500, pointer, unknownMembers, paths);
    }

    /**
     * Returns this route with other rules for members of the body that the input type does not know.
     *
     * @param ignored whether they are ignored; otherwise they are refused, so that a misspelt member is found
     * @return the route
     */
    public AsyncRoute<I> withUnknownMembers(boolean ignored) {
        return new AsyncRoute<>(path, orchestrator, inputType, validator, failureIs500, webhookPointer, ignored, paths);
    }

    /**
     * Returns this route with other paths for the resources of an operation.
     *
     * @param paths the paths, below that of the route
     * @return the route
     */
    public AsyncRoute<I> withPaths(PathTemplates paths) {
        return new AsyncRoute<>(
                path, orchestrator, inputType, validator, failureIs500, webhookPointer, unknownMembers, paths);
    }
}
