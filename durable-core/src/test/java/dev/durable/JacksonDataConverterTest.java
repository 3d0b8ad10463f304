package dev.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JacksonDataConverterTest {
    private final DataConverter converter = new JacksonDataConverter();

    enum Size {
        SMALL,
        LARGE
    }

    record Line(String sku, int count) {}

    record Order(String id, Size size, Instant at, LocalDate day, Duration within, List<Line> lines) {}

    private static final Order ORDER = new Order(
            "o-\u20ac",
            Size.LARGE,
            Instant.parse("2026-03-04T05:06:07.123456789Z"),
            LocalDate.parse("2026-03-04"),
            Duration.ofMillis(1_500),
            List.of(new Line("A", 1), new Line("B", 2)));

    private <T> T read(String json, Class<T> type) {
        return converter.deserialize(Payload.ofUtf8(json), TypeRef.of(type));
    }

    @Test
    void aRecordComesBackAndLooksLikeJson() {
        Payload stored = converter.serialize(ORDER);
        assertThat(stored.toUtf8())
                .isEqualTo("{\"id\":\"o-\u20ac\",\"size\":\"LARGE\",\"at\":\"2026-03-04T05:06:07.123456789Z\","
                        + "\"day\":\"2026-03-04\",\"within\":\"PT1.5S\","
                        + "\"lines\":[{\"sku\":\"A\",\"count\":1},{\"sku\":\"B\",\"count\":2}]}");
        assertThat(converter.deserialize(stored, TypeRef.of(Order.class))).isEqualTo(ORDER);
    }

    @Test
    void textComesBackWhateverItHolds() {
        String text = "\u0000 \" \\ \u2028 \u20ac \ud83d\ude00";
        assertThat(converter.deserialize(converter.serialize(text), TypeRef.of(String.class)))
                .isEqualTo(text);
    }

    @Test
    void genericTypesKeepTheirElements() {
        List<Order> orders = List.of(ORDER, ORDER);
        assertThat(converter.deserialize(converter.serialize(orders), new TypeRef<List<Order>>() {}))
                .isEqualTo(orders);
        Map<String, Set<Size>> sizes = Map.of("a", Set.of(Size.SMALL));
        assertThat(converter.deserialize(converter.serialize(sizes), new TypeRef<Map<String, Set<Size>>>() {}))
                .isEqualTo(sizes);
    }

    @Test
    void nullIsNoPayloadAndNothingIsReadFromNone() {
        assertThat(converter.serialize(null)).isNull();
        assertThat(converter.deserialize(null, TypeRef.of(Order.class))).isNull();
        assertThat(read("null", Order.class)).isNull();
        assertThat(read("{\"whatever\":1}", Void.class)).isNull();
        assertThat(read("not JSON at all", Void.class)).isNull();
    }

    @Test
    void aPayloadIsPassedThrough() {
        Payload bytes = Payload.of(new byte[] {(byte) 0xff, 0});
        assertThat(converter.serialize(bytes)).isSameAs(bytes);
        assertThat(converter.deserialize(bytes, TypeRef.of(Payload.class))).isSameAs(bytes);
    }

    @Test
    void membersThatAreUnknownOrMissingDoNotMatter() {
        assertThat(read("{\"sku\":\"A\",\"colour\":{\"deep\":[1]}}", Line.class))
                .isEqualTo(new Line("A", 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"sku\":\"A\",\"count\":\"many\"} | line 1 | count",
                "{\"sku\":\"A\",\"count\":1.5} | line 1 | count",
                "{\"sku\":\"A\",\"count\":3000000000} | line 1 | count",
                "{\"sku\":[1],\"count\":1} | line 1 | sku",
                "[] | line 1 | Line",
                "\"A\" | line 1 | Line",
                "{} {} | column 4 | Line",
                "{\"sku\" | line 1 | end",
                "`` | Line | No content",
            })
    void whatDoesNotFitIsRefusedWithTypeAndPlace(String json, String place, String part) {
        assertThatThrownBy(() -> read(json == null ? "" : json, Line.class))
                .isInstanceOf(DataConversionException.class)
                .hasMessageStartingWith("[DUR-105] cannot read Line from JSON")
                .hasMessageContaining(place)
                .hasMessageContaining(part);
    }

    @Test
    void thePlaceWithinTheValueIsNamedAndNoPackageIs() {
        assertThatThrownBy(() -> converter.deserialize(
                        Payload.ofUtf8("[\n{\"lines\":[{}, {\"count\":\"x\"}]}]"), new TypeRef<List<Order>>() {}))
                .hasMessageStartingWith(
                        "[DUR-105] cannot read List<Order> from JSON at line 2, column 24, in [0].lines[1].count: ")
                .hasMessageNotContaining("java.")
                .hasMessageNotContaining("dev.");
        assertThatThrownBy(() -> read("{\"day\":\"soon\"}", Order.class))
                .hasMessageContaining("in day: ")
                .hasMessageContaining("'soon'")
                .hasMessageNotContaining("java.")
                .hasMessageNotContaining("dev.");
    }

    @Test
    void enumsAreNames() {
        assertThat(read("\"SMALL\"", Size.class)).isSameAs(Size.SMALL);
        assertThatThrownBy(() -> read("1", Size.class)).isInstanceOf(DataConversionException.class);
        assertThatThrownBy(() -> read("\"MIDDLE\"", Size.class))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("Size");
    }

    @Test
    void nestingIsLimited() {
        String hundred = "[".repeat(100) + "]".repeat(100);
        assertThat(read(hundred, Object.class)).isInstanceOf(List.class);
        assertThatThrownBy(() -> read("[" + hundred + "]", Object.class))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("100");
        assertThatThrownBy(() -> read("[".repeat(1_000_000), Object.class)).isInstanceOf(DataConversionException.class);
    }

    @Test
    void numbersOfManyDigitsAreRefused() {
        assertThatThrownBy(() -> read("9".repeat(101), Object.class)).isInstanceOf(DataConversionException.class);
    }

    /** Would be loaded and changed if stored bytes could name a class. */
    public static final class Gadget {
        static int made;

        public Gadget() {
            made++;
        }

        public void setCommand(String command) {
            made++;
        }
    }

    @Test
    void storedBytesDoNotChooseAClass() {
        String name = Gadget.class.getName();
        for (String json : List.of(
                "[\"" + name + "\",{\"command\":\"x\"}]",
                "{\"@class\":\"" + name + "\",\"command\":\"x\"}",
                "{\"@type\":\"" + name + "\",\"command\":\"x\"}")) {
            assertThat(read(json, Object.class)).isInstanceOfAny(List.class, Map.class);
        }
        assertThat(Gadget.made).isZero();
    }

    @Test
    void aMapperThatLetsBytesChooseClassesIsRefused() {
        ObjectMapper typing = new ObjectMapper()
                .activateDefaultTyping(
                        LaissezFaireSubTypeValidator.instance,
                        ObjectMapper.DefaultTyping.NON_FINAL,
                        JsonTypeInfo.As.PROPERTY);
        assertThatThrownBy(() -> new JacksonDataConverter(typing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("default typing");
        assertThat(new JacksonDataConverter(typing.deactivateDefaultTyping()).serialize(1))
                .isEqualTo(Payload.ofUtf8("1"));
    }

    @Test
    void anApplicationsMapperIsCopied() {
        ObjectMapper mapper = new ObjectMapper();
        DataConverter own = new JacksonDataConverter(mapper);
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE);
        assertThat(own.serialize(new Line("A", 1))).isEqualTo(Payload.ofUtf8("{\"sku\":\"A\",\"count\":1}"));
        assertThat(new JacksonDataConverter(mapper).serialize(new Line("A", 1)))
                .isEqualTo(Payload.ofUtf8("{\"Sku\":\"A\",\"Count\":1}"));
    }

    record Throwing(String name) {
        Throwing {
            if (name.isEmpty()) {
                throw new IllegalStateException("a name is needed");
            }
        }
    }

    @Test
    void whatTheApplicationsOwnCodeThrowsIsAConversionErrorToo() {
        assertThatThrownBy(() -> read("{\"name\":\"\"}", Throwing.class))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("a name is needed");
        SimpleModule module = new SimpleModule().addDeserializer(Line.class, new JsonDeserializer<>() {
            @Override
            public Line deserialize(JsonParser parser, DeserializationContext context) {
                throw new UnsupportedOperationException("not today");
            }
        });
        DataConverter own = new JacksonDataConverter(new ObjectMapper().registerModule(module));
        assertThatThrownBy(() -> own.deserialize(Payload.ofUtf8("{}"), TypeRef.of(Line.class)))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("cannot read Line from JSON: not today");
    }

    @Test
    void whatCannotBeWrittenIsNamed() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        for (Object value : List.of(cycle, new Object(), Optional.of("x"))) {
            assertThatThrownBy(() -> converter.serialize(value))
                    .isInstanceOf(DataConversionException.class)
                    .hasMessageContaining("cannot write " + value.getClass().getSimpleName() + " as JSON");
        }
    }
}
