package dev.durable.internal.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.durable.history.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes stored JSON as text, without any binding to classes. */
final class JsonText {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER = 100;
    private static final int MAX_STRING = 256 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(MAX_STRING)
                    .build())
            .build();

    /** Stands for a value of a kind that today's code never writes: fine where nobody reads it, wrong elsewhere. */
    private static final Object OTHER = new Object();

    private JsonText() {}

    /** Writes something. */
    interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    static Payload write(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            writer.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Payload.of(bytes.toByteArray());
    }

    /** Writes a payload member: as text where it is UTF-8, else as base64. */
    static void writePayload(JsonGenerator json, String name, @Nullable Payload payload) throws IOException {
        if (payload == null) {
            return;
        }
        byte[] bytes = payload.toBytes();
        json.writeFieldName(name);
        try {
            json.writeString(strictText(bytes));
        } catch (CharacterCodingException e) {
            json.writeStartObject();
            json.writeBinaryField(JsonFields.BASE64, bytes);
            json.writeEndObject();
        }
    }

    /** Decodes UTF-8; unlike a {@code new String}, it replaces nothing. */
    private static String strictText(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Reads one value: a map, a list, a string, a long or a boolean, or a stand-in; a null member is left out. */
    static Object read(Payload payload) {
        // Decoded first, since the parser would take UTF-16 too, and let through what is not UTF-8 at all.
        try (JsonParser json = JSON.createParser(strictText(payload.toBytes()))) {
            json.nextToken();
            Object value = value(json);
            if (value == null) {
                throw new MalformedHistoryException("stored JSON is null");
            }
            if (json.nextToken() != null) {
                throw new MalformedHistoryException("stored JSON goes on after its end, at "
                        + json.currentLocation().getCharOffset());
            }
            return value;
        } catch (CharacterCodingException e) {
            throw new MalformedHistoryException("stored bytes are not UTF-8", e);
        } catch (IOException e) {
            throw new MalformedHistoryException("stored bytes are not JSON: " + e.getMessage(), e);
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            throw new MalformedHistoryException("stored JSON is empty or ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> isLong(json) ? json.getLongValue() : OTHER;
            case VALUE_NUMBER_FLOAT -> OTHER;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default ->
                throw new MalformedHistoryException("stored JSON has " + token + " at "
                        + json.currentLocation().getCharOffset());
        };
    }

    private static boolean isLong(JsonParser json) throws IOException {
        return json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    private static Map<String, Object> object(JsonParser json) throws IOException {
        Map<String, Object> members = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            Object value = value(json);
            if (value != null) {
                members.put(name, value);
            }
        }
        return members;
    }

    private static List<Object> array(JsonParser json) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(json);
            elements.add(value == null ? OTHER : value);
        }
        return elements;
    }
}
