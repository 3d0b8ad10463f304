package dev.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.durable.history.Payload;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonDataConverterTest {
    private final DataConverter converter = new JacksonDataConverter();

    record Line(String sku, int count, BigDecimal price) {}

    record Order(UUID id, LocalDate day, Instant at, Duration patience, DayOfWeek weekday, List<Line> lines) {}

    enum Colour {
        RED,
        GREEN
    }

    private static final Order ORDER = new Order(
            new UUID(1, 2),
            LocalDate.of(2026, 2, 28),
            Instant.parse("2026-02-28T23:59:59.123456789Z"),
            Duration.parse("PT1H0.5S"),
            DayOfWeek.SATURDAY,
            List.of(new Line("A-1", 2, new BigDecimal("19.90"))));

    private <T> void comesBack(T value, TypeRef<T> type, String json) {
        Payload stored = converter.serialize(value);
        assertThat(stored).isEqualTo(Payload.ofUtf8(json));
        assertThat(converter.deserialize(stored, type)).isEqualTo(value);
    }

    @Test
    void recordsWithTimesAndEnumsComeBack() {
        comesBack(
                ORDER,
                TypeRef.of(Order.class),
                "{\"id\":\"00000000-0000-0001-0000-000000000002\",\"day\":\"2026-02-28\","
                        + "\"at\":\"2026-02-28T23:59:59.123456789Z\",\"patience\":\"PT1H0.5S\","
                        + "\"weekday\":\"SATURDAY\",\"lines\":[{\"sku\":\"A-1\",\"count\":2,\"price\":19.90}]}");
    }

    @Test
    void settingsOfAnotherConverterLeaveThisOneAsItIs() {
        JacksonDataConverter lenient = new JacksonDataConverter();
        DataConverter strict = lenient.with(mapper -> mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
        Payload newer = Payload.ofUtf8("{\"sku\":\"A-1\",\"count\":2,\"colour\":\"red\"}");

        assertThatThrownBy(() -> strict.deserialize(newer, TypeRef.of(Line.class)))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("colour");
        assertThat(lenient.deserialize(newer, TypeRef.of(Line.class)))
                .as("a history that newer code wrote still reads")
                .isEqualTo(new Line("A-1", 2, null));
    }

    @Test
    void genericTypesComeBackWithTheirElements() {
        comesBack(
                Map.of("a", List.of(new Line("x", 1, BigDecimal.ONE))),
                new TypeRef<Map<String, List<Line>>>() {},
                "{\"a\":[{\"sku\":\"x\",\"count\":1,\"price\":1}]}");
    }

    @Test
    void plainValuesComeBack() {
        comesBack("a\u0000\u00e4", TypeRef.of(String.class), "\"a\\u0000\u00e4\"");
        comesBack(7, TypeRef.of(Integer.class), "7");
        comesBack(Long.MIN_VALUE, TypeRef.of(Long.class), "-9223372036854775808");
        comesBack(true, TypeRef.of(Boolean.class), "true");
        comesBack(0.1, TypeRef.of(Double.class), "0.1");
        comesBack(Colour.GREEN, TypeRef.of(Colour.class), "\"GREEN\"");
        comesBack(Instant.EPOCH, TypeRef.of(Instant.class), "\"1970-01-01T00:00:00Z\"");
        comesBack(LocalDate.of(2026, 1, 2), TypeRef.of(LocalDate.class), "\"2026-01-02\"");
        comesBack(Duration.ofDays(2), TypeRef.of(Duration.class), "\"PT48H\"");
    }

    @Test
    void nothingIsNothing() {
        assertThat(converter.serialize(null)).isNull();
        assertThat(converter.deserialize(null, TypeRef.of(Order.class))).isNull();
        assertThat(converter.deserialize(Payload.ofUtf8("null"), TypeRef.of(Order.class)))
                .isNull();
        assertThat(converter.deserialize(Payload.ofUtf8("{\"a\":1}"), TypeRef.of(Void.class)))
                .isNull();
    }

    @Test
    void aPayloadIsPassedThrough() {
        Payload bytes = Payload.of(new byte[] {(byte) 0xff, 0});
        assertThat(converter.serialize(bytes)).isSameAs(bytes);
        assertThat(converter.deserialize(bytes, TypeRef.of(Payload.class))).isSameAs(bytes);
    }

    @Test
    void membersOfNewerCodeAreIgnoredAndMissingOnesLeftOut() {
        assertThat(converter.deserialize(Payload.ofUtf8("{\"sku\":\"x\",\"colour\":[{}]}"), TypeRef.of(Line.class)))
                .satisfies(line -> {
                    assertThat(line.sku()).isEqualTo("x");
                    assertThat(line.price()).isNull();
                });
    }

    @Test
    void whatIsNotTheTypeIsRefused() {
        refused("\"seven\"", Integer.class, "String \"seven\"");
        refused("1.5", Integer.class, "");
        refused("2147483648", Integer.class, "out of range");
        refused("[1]", Integer.class, "Integer");
        refused("{}", String.class, "String");
        refused("1", Colour.class, "Colour");
        refused("\"BLUE\"", Colour.class, "BLUE");
        refused("\"29.02.2026\"", LocalDate.class, "29.02.2026");
        refused("{\"sku\":\"x\",\"count\":\"many\"}", Line.class, "many");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        refused("", Order.class, "");
        refused("{\"sku\":", Line.class, "end-of-input");
        refused("{} {}", Line.class, "");
        refused("1 x", Integer.class, "");
        refused("{'sku':1}", Line.class, "");
        refused("NaN", Double.class, "");
        refused("\ufffe", String.class, "");
    }

    @Test
    void aRefusalSaysWhereAndHasItsCode() {
        assertThatThrownBy(() -> converter.deserialize(
                        Payload.ofUtf8("{\"sku\": \"x\",\n \"count\": \"many\"}"), TypeRef.of(Line.class)))
                .isInstanceOf(DataConversionException.class)
                .hasMessageStartingWith("[DUR-105] cannot read ")
                .hasMessageContaining("line 2, column 11")
                .hasMessageContaining("Line");
    }

    @Test
    void nestingIsLimited() {
        TypeRef<Object> any = TypeRef.of(Object.class);
        assertThatCode(() -> converter.deserialize(nested(100), any)).doesNotThrowAnyException();
        assertThatThrownBy(() -> converter.deserialize(nested(101), any))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("depth");
    }

    private static Payload nested(int depth) {
        return Payload.ofUtf8("[".repeat(depth) + "]".repeat(depth));
    }

    @Test
    void longNumbersAreLimited() {
        refused("9".repeat(101), BigDecimal.class, "length");
        assertThat(converter.deserialize(Payload.ofUtf8("9".repeat(100)), TypeRef.of(BigDecimal.class)))
                .isEqualTo(new BigDecimal("9".repeat(100)));
    }

    @Test
    void whatCouldNotBeReadBackIsNotWritten() {
        comesBack(BigInteger.TEN.pow(99), TypeRef.of(BigInteger.class), "1" + "0".repeat(99));
        unreadable(BigInteger.TEN.pow(100), "length (101)");
        unreadable(BigDecimal.ONE.movePointLeft(150).add(BigDecimal.ONE), "length (151)");
        assertThat(converter.serialize(deep(100))).isEqualTo(nested(100));
        unreadable(deep(101), "depth (101)");
        unreadable(Map.of("k".repeat(50_001), 1), "length (50001)");
    }

    @Test
    void aTextThatAMapperCannotReadIsNotWritten() {
        DataConverter own = new JacksonDataConverter(JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxStringLength(1_000)
                                .build())
                        .build())
                .build());
        assertThat(own.serialize(List.of("a".repeat(1_000), "b"))).isNotNull();
        assertThatThrownBy(() -> own.serialize("a".repeat(10_000))).isInstanceOf(DataConversionException.class);
    }

    private void unreadable(Object value, String why) {
        assertThatThrownBy(() -> converter.serialize(value))
                .isInstanceOf(DataConversionException.class)
                .hasMessageStartingWith("[DUR-105] cannot write a value of type ")
                .hasMessageContaining(why);
    }

    private static Object deep(int depth) {
        Object value = List.of();
        for (int i = 1; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        assertThatThrownBy(() -> converter.serialize(loop))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("cannot write a value of type ArrayList");
        assertThatThrownBy(() -> converter.serialize(new Object()))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining("Object");
        assertThatThrownBy(() -> converter.serialize(Optional.of(1))).isInstanceOf(DataConversionException.class);
    }

    /** Knows whether somebody made one. */
    public static final class Gadget {
        static final AtomicBoolean MADE = new AtomicBoolean();

        public Gadget() {
            MADE.set(true);
        }
    }

    record Holder(Object anything) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"%s\",{}]",
                "{\"@class\":\"%s\"}",
                "{\"@type\":\"%s\"}",
                "{\"anything\":[\"%s\",{}]}",
                "{\"anything\":{\"@class\":\"%s\"}}"
            })
    void storedBytesNeverChooseAClass(String json) {
        Gadget.MADE.set(false);
        Payload hostile = Payload.ofUtf8(String.format(json, Gadget.class.getName()));
        DataConverter own = new JacksonDataConverter(new ObjectMapper());
        for (DataConverter each : List.of(converter, own)) {
            assertThat(each.deserialize(hostile, TypeRef.of(Object.class))).isInstanceOfAny(Map.class, List.class);
            if (json.startsWith("{\"anything\"")) {
                Holder holder = each.deserialize(hostile, TypeRef.of(Holder.class));
                assertThat(holder.anything()).isInstanceOfAny(Map.class, List.class);
            }
        }
        assertThat(Gadget.MADE).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_LANG_OBJECT", "OBJECT_AND_NON_CONCRETE", "NON_CONCRETE_AND_ARRAYS", "NON_FINAL"})
    void aMapperWithDefaultTypingIsRefused(String typing) {
        ObjectMapper mapper = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        ObjectMapper.DefaultTyping.valueOf(typing))
                .build();
        assertThatThrownBy(() -> new JacksonDataConverter(mapper))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("default typing");
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({@JsonSubTypes.Type(value = Circle.class, name = "circle")})
    sealed interface Shape permits Circle {}

    record Circle(int radius) implements Shape {}

    @Test
    void subtypesThatTheApplicationNamedComeBack() {
        comesBack(new Circle(2), new TypeRef<Circle>() {}, "{\"@type\":\"circle\",\"radius\":2}");
        assertThat(converter.deserialize(
                        Payload.ofUtf8("{\"@type\":\"circle\",\"radius\":2}"), TypeRef.of(Shape.class)))
                .isEqualTo(new Circle(2));
        refused("{\"@type\":\"square\"}", Shape.class, "square");
    }

    @Test
    void aMapperOfTheApplicationIsCopied() {
        ObjectMapper mapper = JsonMapper.builder()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .build();
        DataConverter own = new JacksonDataConverter(mapper);
        mapper.enable(SerializationFeature.INDENT_OUTPUT);
        assertThat(own.serialize(new Line("x", 1, BigDecimal.ONE)))
                .isEqualTo(Payload.ofUtf8("{\"count\":1,\"price\":1,\"sku\":\"x\"}"));
    }

    /** Such a message is stored and shown to callers. */
    @Test
    void aRefusalNamesThePlaceInTheValueAndNoPackage() {
        assertThatThrownBy(() -> converter.deserialize(
                        Payload.ofUtf8("[\n{\"lines\":[{}, {\"count\":\"x\"}]}]"), new TypeRef<List<Order>>() {}))
                .hasMessageStartingWith(
                        "[DUR-105] cannot read List<Order> from JSON at line 2, column 24, in [0].lines[1].count: ");
        withoutPackages("{\"day\":\"soon\"}", Order.class);
        withoutPackages("{\"weekday\":\"Someday\"}", Order.class);
        withoutPackages("{\"@type\":\"square\"}", Shape.class);
        withoutPackages("1", Order.class);
    }

    private void withoutPackages(String json, Class<?> type) {
        assertThatThrownBy(() -> converter.deserialize(Payload.ofUtf8(json), TypeRef.of(type)))
                .isInstanceOf(DataConversionException.class)
                .hasMessageStartingWith("[DUR-105] cannot read " + type.getSimpleName() + " from JSON at line 1")
                .hasMessageNotContaining("java.")
                .hasMessageNotContaining("dev.")
                .hasMessageNotContaining("$");
    }

    record Named(String name) {
        Named {
            if (name.isEmpty()) {
                throw new IllegalStateException("a name is needed");
            }
        }
    }

    private static final class Thrower extends JsonDeserializer<Line> {
        @Override
        public Line deserialize(JsonParser parser, DeserializationContext context) {
            throw new UnsupportedOperationException("not today");
        }
    }

    /** The engine knows this one exception; others would count as its own faults. */
    @Test
    void whatCodeOfTheApplicationThrowsIsAConversionErrorToo() {
        refused("{\"name\":\"\"}", Named.class, "a name is needed");
        DataConverter own = new JacksonDataConverter(
                new ObjectMapper().registerModule(new SimpleModule().addDeserializer(Line.class, new Thrower())));
        assertThatThrownBy(() -> own.deserialize(Payload.ofUtf8("{}"), TypeRef.of(Line.class)))
                .isInstanceOf(DataConversionException.class)
                .hasMessage("[DUR-105] cannot read Line from JSON: not today");
    }

    private void refused(String json, Class<?> type, String part) {
        assertThatThrownBy(() -> converter.deserialize(Payload.ofUtf8(json), TypeRef.of(type)))
                .isInstanceOf(DataConversionException.class)
                .hasMessageContaining(part);
    }
}
