package dev.durable.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where the resources of one operation lie, below the path of its route; {@code {id}} stands for the instance id.
 * Immutable.
 *
 * @param status the status, default <code>/{id}/status</code>
 * @param result the result, default <code>/{id}/result</code>
 * @param operation the operation itself, which DELETE cancels, default <code>/{id}</code>
 */
public record PathTemplates(String status, String result, String operation) {
    /** Before {@link #DEFAULT}, whose check needs it. */
    private static final Pattern TEMPLATE = Pattern.compile("(/([A-Za-z0-9_~-][A-Za-z0-9._~-]*|\\{id\\}))+");

    /** What the pattern's code and its standard structure say. */
    public static final PathTemplates DEFAULT = new PathTemplates("/{id}/status", "/{id}/result", "/{id}");

    static final String ID = "{id}";

    /**
     * Checks the templates.
     *
     * @throws IllegalArgumentException if one is malformed, has not exactly one {@code {id}}, or equals another
     */
    public PathTemplates {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(operation, "operation");
        check("status", status);
        check("result", result);
        check("operation", operation);
        if (status.equals(result) || operation.equals(status) || operation.equals(result)) {
            throw new IllegalArgumentException(
                    "the path templates must differ: " + status + ", " + result + ", " + operation);
        }
    }

    private static void check(String what, String template) {
        if (!TEMPLATE.matcher(template).matches() || template.split("\\{id\\}", -1).length != 2) {
            throw new IllegalArgumentException("the path template of the " + what
                    + " is segments of letters, digits and ._~- with a slash before each, one of them {id}, such as "
                    + "/{id}/status; was '" + template + "'");
        }
    }

    static List<String> segments(String template) {
        return new ArrayList<>(Arrays.asList(template.substring(1).split("/", -1)));
    }
}
