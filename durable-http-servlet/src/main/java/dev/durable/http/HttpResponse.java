package dev.durable.http;

import dev.durable.history.Payload;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An answer to be written as it is. It says its length itself in {@code Content-Length}; the body of an answer to
 * HEAD is empty all the same. Immutable.
 *
 * @param status the status code
 * @param headers the headers, by name
 * @param body the bytes to write, maybe none
 */
public record HttpResponse(int status, Map<String, String> headers, Payload body) {
    static final Payload NO_BODY = Payload.of(new byte[0]);

    /** Copies the headers. */
    public HttpResponse {
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /** An answer with a body, with the headers that every answer has. */
    static HttpResponse of(int status, String contentType, Payload body) {
        return empty(status)
                .with("Content-Type", contentType)
                .with("Content-Length", Integer.toString(body.size()))
                .withBody(body);
    }

    /** An answer without a body, with the headers that every answer has. */
    static HttpResponse empty(int status) {
        return new HttpResponse(
                status,
                Map.of(
                        "Cache-Control", "no-store",
                        "X-Content-Type-Options", "nosniff",
                        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
                NO_BODY);
    }

    HttpResponse with(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new HttpResponse(status, more, body);
    }

    HttpResponse withBody(Payload newBody) {
        return new HttpResponse(status, headers, newBody);
    }
}
