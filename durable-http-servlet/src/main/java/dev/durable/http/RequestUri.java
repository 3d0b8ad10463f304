package dev.durable.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request's path and query, taken apart from the raw text. Containers differ on hostile URIs, so theirs is never
 * used: what is not plain is refused here. Immutable.
 */
final class RequestUri {
    private static final int MAX_LENGTH = 4_096;
    private static final Pattern CONTEXT = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

    private final String context;
    private final List<String> segments;
    private final List<Parameter> parameters;

    private record Parameter(String name, String value) {}

    private RequestUri(String context, List<String> segments, List<Parameter> parameters) {
        this.context = context;
        this.segments = segments;
        this.parameters = parameters;
    }

    static RequestUri parse(HttpRequest request) {
        String path = request.rawPath();
        String query = request.rawQuery() == null ? "" : request.rawQuery();
        if (path.length() + query.length() > MAX_LENGTH) {
            throw new Problem(ProblemType.URI_TOO_LONG, "the path and query may take " + MAX_LENGTH + " characters");
        }
        String context = request.contextPath();
        if (!CONTEXT.matcher(context).matches() || !path.startsWith(context)) {
            throw malformed("the context path is not plain");
        }
        return new RequestUri(context, segments(path.substring(context.length())), parameters(query));
    }

    /** The part of the path that belongs to the container; safe to repeat in a link. */
    String context() {
        return context;
    }

    /** The decoded segments of the path behind the context. */
    List<String> segments() {
        return segments;
    }

    /** The value of a query parameter, or null; given twice is refused since it is not clear what is meant. */
    @Nullable
    String parameter(String name) {
        List<String> values = parameters.stream()
                .filter(p -> p.name().equals(name))
                .map(Parameter::value)
                .toList();
        if (values.size() > 1) {
            throw new Problem(ProblemType.INVALID_QUERY, "the parameter occurs more than once").with("parameter", name);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private static List<String> segments(String path) {
        if (!path.startsWith("/")) {
            throw malformed("the path does not begin with a slash");
        }
        List<String> segments = new ArrayList<>();
        for (String raw : path.substring(1).split("/", -1)) {
            if (raw.indexOf(';') >= 0) {
                throw malformed("path parameters (;) are not allowed");
            }
            String segment = decode(raw);
            if (segment.equals(".") || segment.equals("..")) {
                throw malformed("dot segments are not allowed");
            }
            segments.add(segment);
        }
        return List.copyOf(segments);
    }

    private static List<Parameter> parameters(String query) {
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(new Parameter(decode(name.replace('+', ' ')), decode(value.replace('+', ' '))));
            }
        }
        return List.copyOf(parameters);
    }

    /** Decodes once, as strict UTF-8, and refuses what has no business in a URI even in its encoded form. */
    private static String decode(String raw) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = hexDigit(raw, i + 1);
                int low = hexDigit(raw, i + 2);
                if (high < 0 || low < 0) {
                    throw malformed("a percent sign must begin the two hexadecimal digits of a byte");
                }
                bytes.put((byte) ((high << 4) | low));
                i += 2;
            } else if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#') {
                throw malformed("a character must be percent-encoded");
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw malformed("control characters are not allowed");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw malformed("what is percent-encoded is not UTF-8");
        }
    }

    private static int hexDigit(String raw, int index) {
        // Character.digit would take the digits of every script.
        return index < raw.length() && raw.charAt(index) < 0x80 ? Character.digit(raw.charAt(index), 16) : -1;
    }

    private static Problem malformed(String detail) {
        return new Problem(ProblemType.MALFORMED_URI, detail);
    }
}
