package dev.durable.http;

import dev.durable.history.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The problem that tells what is wrong with a body, and where it stands there. */
final class InvalidInput {
    private InvalidInput() {}

    static Problem problem(InvalidInputException invalid, Payload body) {
        List<Map<String, Object>> errors = invalid.violations().stream()
                .map(violation -> error(violation, place(violation, body)))
                .toList();
        InvalidInputException.Violation first = invalid.violations().get(0);
        String where = first.field().isEmpty() ? "" : first.field() + ": ";
        JsonPlace at = place(first, body);
        String place = at == null ? "" : ", at line " + at.line() + ", column " + at.column();
        return new Problem(ProblemType.INVALID_INPUT, where + first.message() + place).with("errors", errors);
    }

    /** The JSON pointer of a violation, which joins its member names without a slash before the first. */
    static String pointer(String field) {
        return field.isEmpty() ? "" : "/" + field;
    }

    private static @Nullable JsonPlace place(InvalidInputException.Violation violation, Payload body) {
        return JsonPlace.of(body, pointer(violation.field()));
    }

    private static Map<String, Object> error(InvalidInputException.Violation violation, @Nullable JsonPlace at) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("pointer", "#" + pointer(violation.field()));
        error.put("detail", violation.message());
        if (at != null) {
            error.put("line", at.line());
            error.put("column", at.column());
        }
        return error;
    }
}
