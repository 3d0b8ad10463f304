package dev.durable.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer of 400 or more, thrown from wherever it is found. Confined to one request. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final int status;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    Problem(ProblemType type, String detail) {
        this(type, type.status(), detail);
    }

    Problem(ProblemType type, int status, String detail) {
        // An answer, not a defect: where it was made is of no interest and would be costly to find out.
        super(detail, null, false, false);
        this.type = type;
        this.status = status;
    }

    /** Adds an extension member; null leaves it out. */
    Problem with(String member, @Nullable Object value) {
        if (value != null) {
            members.put(member, value);
        }
        return this;
    }

    Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    ProblemType type() {
        return type;
    }

    int status() {
        return status;
    }

    Map<String, Object> members() {
        return members;
    }

    Map<String, String> headers() {
        return headers;
    }
}
