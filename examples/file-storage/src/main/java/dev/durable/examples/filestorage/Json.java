package dev.durable.examples.filestorage;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.durable.history.Payload;
import dev.durable.spi.AfterTurn;
import dev.durable.spi.ControlRequest;
import dev.durable.spi.NewMessage;
import dev.durable.spi.PurgeRequest;
import dev.durable.spi.Release;
import java.io.IOException;
import java.util.List;

/** The records of the SPI as JSON. A sealed type carries a tag from a closed list; no class is ever loaded by name. */
final class Json {
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    private static ObjectMapper mapper() {
        // What was taken must be readable again, however long it is.
        StreamReadConstraints unlimited = StreamReadConstraints.builder()
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build();
        ObjectMapper mapper = new ObjectMapper(
                        JsonFactory.builder().streamReadConstraints(unlimited).build())
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .addMixIn(Payload.class, Bytes.class);
        List.of(Call.class, NewMessage.class, ControlRequest.class, AfterTurn.class, Release.class, PurgeRequest.class)
                .forEach(type -> {
                    mapper.addMixIn(type, Tagged.class);
                    for (Class<?> subtype : type.getPermittedSubclasses()) {
                        mapper.registerSubtypes(new NamedType(subtype, subtype.getSimpleName()));
                    }
                });
        return mapper;
    }

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable, nothing was changed: " + value, e);
        }
    }

    static State readState(byte[] json) throws IOException {
        return MAPPER.readValue(json, State.class);
    }

    static List<Call.Entry> readEntries(byte[] json) throws IOException {
        return MAPPER.readerFor(Call.Entry.class).<Call.Entry>readValues(json).readAll();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Tagged {}

    @JsonAutoDetect(isGetterVisibility = JsonAutoDetect.Visibility.NONE)
    private abstract static class Bytes {
        @JsonValue
        abstract byte[] toBytes();

        @JsonCreator
        static Payload of(byte[] bytes) {
            return Payload.of(bytes);
        }
    }
}
