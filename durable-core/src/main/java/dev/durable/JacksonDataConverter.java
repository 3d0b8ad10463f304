package dev.durable;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.durable.history.Payload;
import dev.durable.internal.codec.TypeIdsEverywhere;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON by Jackson: records, collections, enums, {@code java.time} as ISO text. Members that a type does not know are
 * ignored, so that a newer version of the code may have written them; a fraction is no whole number, and a number is
 * no enum constant. Nothing in the bytes chooses a class: subtypes are those that {@code @JsonTypeInfo} and
 * {@code @JsonSubTypes} name, and each value is written with its name, in lists and maps too.
 *
 * <p>Nesting is at most 100 deep and a number at most 100 characters long, by default; what goes beyond the limits of
 * the reader is not written either, so that whatever is stored can be read.
 *
 * <p>A {@link Payload} is passed through as it is. Thread-safe.
 */
public final class JacksonDataConverter implements DataConverter {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER = 100;

    /** What stands before the simple name of a class: packages, and the classes around a nested one. */
    private static final Pattern PACKAGES = Pattern.compile("\\b(?:[a-z_][a-z0-9_]*\\.)+(?:[A-Z]\\w*\\$)*(?=[A-Z])");

    private final ObjectMapper mapper;
    private final ObjectMapper writer;

    /** Creates a converter with the defaults described above. */
    public JacksonDataConverter() {
        this(JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxNumberLength(MAX_NUMBER)
                                .build())
                        .build())
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build());
    }

    /**
     * Creates a converter over a mapper of the application.
     *
     * @param mapper the mapper; it is copied, so that later changes of it have no effect
     * @throws IllegalArgumentException if default typing is activated: then stored bytes would choose classes
     */
    public JacksonDataConverter(ObjectMapper mapper) {
        Objects.requireNonNull(mapper, "mapper");
        if (mapper.getPolymorphicTypeValidator() != null
                && mapper.getSerializationConfig().getDefaultTyper(mapper.constructType(Object.class)) != null) {
            throw new IllegalArgumentException("the ObjectMapper has default typing activated, with which stored bytes "
                    + "choose Java classes; deactivate it and declare the subtypes with @JsonTypeInfo by name");
        }
        this.mapper = mapper.copy();
        this.writer = TypeIdsEverywhere.of(this.mapper);
    }

    /**
     * Returns a converter like this one, but with other settings of its mapper.
     *
     * @param settings changes the mapper, which is a copy: this converter stays as it is
     * @return the other converter
     * @throws IllegalArgumentException if default typing is activated
     */
    public JacksonDataConverter with(Consumer<ObjectMapper> settings) {
        Objects.requireNonNull(settings, "settings");
        ObjectMapper changed = mapper.copy();
        settings.accept(changed);
        return new JacksonDataConverter(changed);
    }

    @Override
    public @Nullable Payload serialize(@Nullable Object value) {
        if (value == null || value instanceof Payload) {
            return (Payload) value;
        }
        try {
            byte[] json = writer.writeValueAsBytes(value);
            requireReadable(json);
            return Payload.of(json);
        } catch (IOException | RuntimeException e) {
            throw failed("cannot write a value of type " + value.getClass().getTypeName() + " as JSON", e);
        }
    }

    /**
     * What could not be read back must not be stored: the writer is told, and not whoever needs the value later. The very
     * limits that the reader has are the judge.
     */
    private void requireReadable(byte[] json) throws IOException {
        try (JsonParser parser = mapper.createParser(json)) {
            StreamReadConstraints limits = parser.streamReadConstraints();
            boolean longTexts = json.length > limits.getMaxStringLength();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (longTexts && token == JsonToken.VALUE_STRING) {
                    // The parser looks at a text's length only when it is asked for the text.
                    limits.validateStringLength(parser.getTextLength());
                }
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends @Nullable Object> @Nullable T deserialize(@Nullable Payload payload, TypeRef<T> type) {
        Objects.requireNonNull(type, "type");
        if (payload == null || type.type() == Void.class || type.type() == void.class) {
            return null;
        }
        if (type.type() == Payload.class) {
            return (T) payload;
        }
        try {
            JavaType target = mapper.constructType(type.type());
            return mapper.readValue(payload.toStream(), target);
        } catch (IOException | RuntimeException e) {
            throw failed("cannot read " + type + " from JSON", e);
        }
    }

    /**
     * Says what failed, where in the text and where in the value. Such a message is stored and shown to callers, so
     * classes stand in it without their packages; the cause has them in full, for the log.
     */
    private static DataConversionException failed(String what, Exception cause) {
        StringBuilder message = new StringBuilder(what);
        @Nullable String reason = cause.getMessage();
        if (cause instanceof JsonProcessingException json) {
            reason = json.getOriginalMessage();
            JsonLocation at = json.getLocation();
            if (at != null && at.getLineNr() > 0) {
                message.append(" at line ")
                        .append(at.getLineNr())
                        .append(", column ")
                        .append(at.getColumnNr());
            }
        }
        if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            message.append(", in ").append(path(mapping.getPath()));
        }
        if (reason != null) {
            message.append(": ").append(reason);
        }
        return new DataConversionException(PACKAGES.matcher(message).replaceAll(""), cause);
    }

    private static String path(List<JsonMappingException.Reference> steps) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : steps) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
