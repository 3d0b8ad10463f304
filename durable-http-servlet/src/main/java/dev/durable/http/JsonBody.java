package dev.durable.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.durable.history.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a body within limits and checks that it is one strict JSON value. What is kept is what was sent. */
final class JsonBody {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NAME = 1_000;
    private static final int MAX_DIGITS = 100;
    /** Beyond any double; a larger one would make whoever turns it into an integer write out its zeros. */
    private static final int MAX_EXPONENT = 400;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(MAX_DIGITS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonBody() {}

    static Payload read(HttpRequest request, int maxBytes) {
        boolean typed = request.header("Content-Type") != null;
        if (typed) {
            Negotiation.requireJsonBody(request);
        }
        byte[] bytes = bytes(request, maxBytes);
        if (!typed && bytes.length > 0) {
            Negotiation.requireJsonBody(request);
        }
        check(text(bytes));
        return Payload.of(bytes);
    }

    /** Counts while it reads, too: Content-Length is a claim, and chunked bodies make none. */
    private static byte[] bytes(HttpRequest request, int maxBytes) {
        String claimed = request.header("Content-Length");
        if (claimed != null
                && claimed.matches("[0-9]{1,100}")
                && new BigInteger(claimed).compareTo(BigInteger.valueOf(maxBytes)) > 0) {
            throw tooLarge(maxBytes);
        }
        byte[] bytes;
        try {
            InputStream body = request.body();
            bytes = body.readNBytes(maxBytes + 1);
        } catch (IOException | RuntimeException e) {
            throw new Problem(ProblemType.BODY_UNREADABLE, "the body ended early or its framing is broken");
        }
        if (bytes.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        return bytes;
    }

    private static Problem tooLarge(int maxBytes) {
        return new Problem(ProblemType.BODY_TOO_LARGE, "the body may take " + maxBytes + " bytes")
                .with("limitBytes", maxBytes);
    }

    private static String text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            int lineStart = text.lastIndexOf('\n') + 1;
            long line = text.chars().filter(c -> c == '\n').count() + 1;
            throw malformed("the body is not UTF-8", line, text.length() - lineStart + 1L);
        }
        if (text.startsWith("\uFEFF")) {
            throw malformed("the body begins with a byte order mark", 1, 1);
        }
        return text;
    }

    /** A parser for a text with the limits of a body. */
    static JsonParser parser(String text) throws IOException {
        return FACTORY.createParser(text);
    }

    private static void check(String text) {
        try (JsonParser parser = parser(text)) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new Problem(ProblemType.BODY_MISSING, "the body must be a JSON value");
            }
            int depth = 0;
            do {
                checkToken(parser, token);
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                token = parser.nextToken();
                if (depth == 0 && token != null) {
                    throw malformed("there is more after the JSON value", parser.currentTokenLocation());
                }
            } while (token != null);
        } catch (JsonProcessingException e) {
            throw malformed(reason(e), e.getLocation());
        } catch (IOException e) {
            throw new IllegalStateException("text in memory could not be read", e);
        }
    }

    private static void checkToken(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            String number = parser.getText().toLowerCase(Locale.ROOT);
            int exponent = number.indexOf('e');
            if (exponent >= 0) {
                String digits = number.substring(exponent + 1).replaceFirst("^[+-]?0*", "");
                if (digits.length() > 3 || (!digits.isEmpty() && Integer.parseInt(digits) > MAX_EXPONENT)) {
                    throw malformed("a number is out of range", parser.currentTokenLocation());
                }
            }
        } else if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
            if (hasLoneSurrogate(parser.getText())) {
                throw malformed("a text holds half a surrogate pair", parser.currentTokenLocation());
            }
        }
    }

    /** Such a text cannot be written as UTF-8 again, so that it would break somewhere later. */
    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Jackson's own messages name its classes and repeat the input, so they are not passed on. */
    private static String reason(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "the JSON ends too early";
        }
        if (e instanceof StreamConstraintsException) {
            return "the JSON exceeds a limit: depth " + MAX_DEPTH + ", names of " + MAX_NAME
                    + " characters, numbers of " + MAX_DIGITS + " digits";
        }
        String message = e.getOriginalMessage();
        return message != null && message.startsWith("Duplicate field")
                ? "a member occurs twice in one object"
                : "this is not JSON";
    }

    private static Problem malformed(String detail, @Nullable JsonLocation at) {
        return at == null
                ? new Problem(ProblemType.MALFORMED_JSON, detail)
                : malformed(detail, at.getLineNr(), at.getColumnNr());
    }

    private static Problem malformed(String detail, long line, long column) {
        return new Problem(ProblemType.MALFORMED_JSON, detail + ", at line " + line + ", column " + column)
                .with("line", line)
                .with("column", column);
    }
}
