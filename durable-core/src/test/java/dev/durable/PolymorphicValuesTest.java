package dev.durable;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.durable.history.Payload;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A value says which subtype it is wherever it stands, although nothing tells the converter the declared type. */
class PolymorphicValuesTest {
    private final DataConverter converter = new JacksonDataConverter();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dog.class, name = "dog"),
        @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    sealed interface Animal permits Dog, Cat {}

    record Dog(String name) implements Animal {}

    record Cat(int lives) implements Animal {}

    enum Place {
        HOUSE
    }

    record Zoo(Animal star, List<Animal> all, Map<String, List<Animal>> byCage) {}

    record Box<T>(T value, List<T> more) {}

    private static final Dog REX = new Dog("Rex");
    private static final Cat TOM = new Cat(9);

    private <T> T comesBack(T value, TypeRef<T> type) {
        T read = converter.deserialize(converter.serialize(value), type);
        assertThat(read).isEqualTo(value);
        return read;
    }

    @Test
    void inLists() {
        comesBack(List.of(REX, TOM), new TypeRef<List<Animal>>() {});
        comesBack(Arrays.asList(REX, null, TOM), new TypeRef<List<Animal>>() {});
        comesBack(List.of(), new TypeRef<List<Animal>>() {});
        comesBack(Set.of(REX, TOM), new TypeRef<Set<Animal>>() {});
        comesBack(List.of(List.of(REX), List.of(TOM, REX)), new TypeRef<List<List<Animal>>>() {});
        comesBack(List.of(REX), new TypeRef<List<Dog>>() {});
        assertThat(converter.serialize(List.of(REX, TOM)))
                .isEqualTo(Payload.ofUtf8("[{\"kind\":\"dog\",\"name\":\"Rex\"},{\"kind\":\"cat\",\"lives\":9}]"));
    }

    @Test
    void inMaps() {
        comesBack(Map.of("a", REX), new TypeRef<Map<String, Animal>>() {});
        comesBack(Collections.singletonMap("a", null), new TypeRef<Map<String, Animal>>() {});
        comesBack(new EnumMap<>(Map.of(Place.HOUSE, TOM)), new TypeRef<EnumMap<Place, Animal>>() {});
        comesBack(
                new LinkedHashMap<>(Map.of("a", Map.of("b", List.of(TOM)))),
                new TypeRef<Map<String, Map<String, List<Animal>>>>() {});
    }

    @Test
    void inArrays() {
        assertThat(converter.deserialize(
                        converter.serialize(new Animal[] {REX, null, TOM}), TypeRef.of(Animal[].class)))
                .containsExactly(REX, null, TOM);
        assertThat(converter.deserialize(
                        converter.serialize(new Object[] {REX, List.of(TOM)}), TypeRef.of(Object[].class)))
                .hasSize(2);
        assertThat(converter.deserialize(
                        converter.serialize(List.<Animal[]>of(new Animal[] {TOM})), new TypeRef<List<Animal[]>>() {}))
                .singleElement()
                .satisfies(row -> assertThat(row).containsExactly(TOM));
    }

    @Test
    void inReferences() {
        Payload written = converter.serialize(new AtomicReference<Animal>(REX));
        assertThat(converter
                        .deserialize(written, new TypeRef<AtomicReference<Animal>>() {})
                        .get())
                .isEqualTo(REX);
    }

    @Test
    void inMembers() {
        Zoo zoo = new Zoo(REX, List.of(TOM), Map.of("a", List.of(REX, TOM)));
        Zoo read = converter.deserialize(converter.serialize(zoo), TypeRef.of(Zoo.class));
        assertThat(read).isEqualTo(zoo);
        assertThat(converter.deserialize(converter.serialize(List.of(zoo)), new TypeRef<List<Zoo>>() {}))
                .usingRecursiveComparison()
                .isEqualTo(List.of(zoo));
    }

    @Test
    void inMembersWhoseTypeIsAParameter() {
        comesBack(new Box<>(REX, List.of(TOM)), new TypeRef<Box<Animal>>() {});
        comesBack(List.of(new Box<>(List.of(REX), List.of())), new TypeRef<List<Box<List<Animal>>>>() {});
    }

    @Test
    void alone() {
        comesBack(REX, TypeRef.of(Animal.class));
    }

    @JsonSerialize(using = AsText.class)
    record Money(long cents) {}

    static final class AsText extends JsonSerializer<Money> {
        @Override
        public void serialize(Money value, JsonGenerator to, SerializerProvider provider) throws IOException {
            to.writeString(value.cents() + "c");
        }
    }

    @Test
    void otherValuesAreWrittenAsBefore() {
        assertThat(converter.serialize(List.of(new Money(5), "a", 1, Map.of("b", Place.HOUSE))))
                .isEqualTo(Payload.ofUtf8("[\"5c\",\"a\",1,{\"b\":\"HOUSE\"}]"));
        assertThat(converter.serialize(new Box<>(new Money(5), List.of())))
                .isEqualTo(Payload.ofUtf8("{\"value\":\"5c\",\"more\":[]}"));
    }

    @Test
    void withAMapperOfTheApplicationToo() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.getSerializerProvider().setNullValueSerializer(new JsonSerializer<Object>() {
            @Override
            public void serialize(Object value, JsonGenerator to, SerializerProvider provider) throws IOException {
                to.writeString("nothing");
            }
        });
        DataConverter own = new JacksonDataConverter(mapper).with(m -> {});
        assertThat(own.serialize(Arrays.asList(REX, null)))
                .isEqualTo(Payload.ofUtf8("[{\"kind\":\"dog\",\"name\":\"Rex\"},\"nothing\"]"));
    }
}
