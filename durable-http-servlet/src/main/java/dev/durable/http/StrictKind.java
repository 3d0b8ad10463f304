package dev.durable.http;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plain value only from the kind of JSON that its schema names, so that nothing is coerced. A {@link JsonFormat}
 * that asks for another shape is kept to.
 */
final class StrictKind extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    private static final Map<Object, EnumSet<JsonToken>> TOKENS = Map.of(
            "integer", EnumSet.of(JsonToken.VALUE_NUMBER_INT),
            "number", EnumSet.of(JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_FLOAT),
            "boolean", EnumSet.of(JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE),
            "string", EnumSet.of(JsonToken.VALUE_STRING));

    private final Class<?> type;
    private final EnumSet<JsonToken> tokens;

    private StrictKind(Class<?> type, JsonDeserializer<?> reader, EnumSet<JsonToken> tokens) {
        super(reader);
        this.type = type;
        this.tokens = tokens;
    }

    /** A strict reader of the type, or the given one if its values have parts. */
    static JsonDeserializer<?> of(Class<?> type, JsonDeserializer<?> reader) {
        Map<String, Object> schema = JsonTypes.schema(type);
        EnumSet<JsonToken> tokens = schema == null ? null : TOKENS.get(schema.get("type"));
        return tokens == null ? reader : new StrictKind(type, reader, tokens);
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property)
            throws JsonMappingException {
        JsonDeserializer<?> strict = super.createContextual(context, property);
        JsonFormat.Value format = findFormatOverrides(context, property, type);
        boolean shaped = format != null && format.getShape() != JsonFormat.Shape.ANY;
        return shaped && strict instanceof StrictKind kind ? kind.getDelegatee() : strict;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> reader) {
        return new StrictKind(type, reader, tokens);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!tokens.contains(parser.currentToken()) || isEmptyOrPadded(parser)) {
            throw MismatchedInputException.from(parser, type, "another kind of JSON value is expected");
        }
        return super.deserialize(parser, context);
    }

    /** Text that stands for something else has no blanks around it that could be dropped. */
    private boolean isEmptyOrPadded(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.VALUE_STRING) || JsonTypes.mayBeEmpty(type)) {
            return false;
        }
        String text = parser.getText();
        return text.isEmpty() || !text.equals(text.strip());
    }
}
