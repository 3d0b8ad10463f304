package dev.durable.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.durable.history.Payload;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in a body, and what it is there.
 *
 * @param found the value as JSON where it is short, otherwise its kind
 * @param line its line, from 1
 * @param column its column in characters, from 1
 */
record JsonPlace(String found, long line, long column) {
    private static final int LONGEST_SHOWN = 40;

    /** The value at a JSON pointer, or null if there is none. */
    static @Nullable JsonPlace of(Payload body, String pointer) {
        try (JsonParser parser = JsonBody.parser(body.toUtf8())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean value = token != JsonToken.FIELD_NAME && !token.isStructEnd();
                if (value && path(parser, token).equals(pointer)) {
                    JsonLocation at = parser.currentTokenLocation();
                    return new JsonPlace(describe(parser, token), at.getLineNr(), at.getColumnNr());
                }
            }
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("a checked body cannot be read again", e);
        }
    }

    /** At the start of a list or an object the parser is inside already; the value's own place is the parent's. */
    private static String path(JsonParser parser, JsonToken token) {
        JsonStreamContext context = parser.getParsingContext();
        return (token.isStructStart() ? context.getParent() : context)
                .pathAsPointer()
                .toString();
    }

    private static String describe(JsonParser parser, JsonToken token) throws IOException {
        if (token.isStructStart()) {
            return token == JsonToken.START_ARRAY ? "a list" : "an object";
        }
        boolean text = token == JsonToken.VALUE_STRING;
        if (parser.getTextLength() > LONGEST_SHOWN) {
            return (text ? "a string of " : "a number of ") + parser.getTextLength() + " characters";
        }
        return text ? '"' + parser.getText() + '"' : parser.getText();
    }
}
