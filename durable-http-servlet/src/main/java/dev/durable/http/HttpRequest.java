package dev.durable.http;

import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the wire: nothing in it is decoded, so that every container gives the same. Immutable
 * but for the body, which is read once by the thread that calls {@link DurableHttp#handle}.
 *
 * @param method the method, as sent
 * @param contextPath the undecoded part of the path that belongs to the container, or an empty string
 * @param rawPath the whole undecoded path, with the context path
 * @param rawQuery the undecoded query without its question mark, or null
 * @param headers all values by name; names are looked up without regard to case
 * @param body the body
 * @param mayWait whether the answer may come later; if not, a long poll is answered at once
 */
public record HttpRequest(
        String method,
        String contextPath,
        String rawPath,
        @Nullable String rawQuery,
        Map<String, List<String>> headers,
        InputStream body,
        boolean mayWait) {
    /** Copies the headers. */
    public HttpRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(contextPath, "contextPath");
        Objects.requireNonNull(rawPath, "rawPath");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns a header; several lines of one name are joined as RFC 9110 allows.
     *
     * @param name its name, in any case
     * @return its value, or null where it was not sent
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(Objects.requireNonNull(name, "name"));
        return values == null || values.isEmpty() ? null : String.join(", ", values);
    }
}
