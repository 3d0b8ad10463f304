package dev.durable.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How Java's plain types look in JSON: for messages and for JSON Schema. */
final class JsonTypes {
    private static final Set<Class<?>> INTEGERS = Set.of(
            byte.class, Byte.class, short.class, Short.class, int.class, Integer.class, java.math.BigInteger.class);
    private static final Set<Class<?>> LONGS = Set.of(long.class, Long.class);
    private static final Set<Class<?>> DECIMALS =
            Set.of(float.class, Float.class, double.class, Double.class, java.math.BigDecimal.class, Number.class);
    private static final Set<Class<?>> BOOLEANS = Set.of(boolean.class, Boolean.class);
    private static final Set<Class<?>> TEXTS = Set.of(String.class, CharSequence.class, char.class, Character.class);
    private static final Map<Class<?>, String> FORMATS = Map.of(
            LocalDate.class, "date",
            Instant.class, "date-time",
            OffsetDateTime.class, "date-time",
            ZonedDateTime.class, "date-time",
            Duration.class, "duration",
            UUID.class, "uuid",
            java.net.URI.class, "uri");
    private static final Map<Class<?>, String> EXAMPLES = Map.of(
            LocalDate.class, "a date such as 2024-01-31",
            LocalDateTime.class, "a local time such as 2024-01-31T10:00:00",
            LocalTime.class, "a time of day such as 10:00:00",
            Instant.class, "a time such as 2024-01-31T10:00:00Z",
            OffsetDateTime.class, "a time such as 2024-01-31T10:00:00Z",
            ZonedDateTime.class, "a time such as 2024-01-31T10:00:00Z",
            Duration.class, "a duration such as PT30S",
            UUID.class, "a UUID",
            java.net.URI.class, "a URI");

    private JsonTypes() {}

    /** A noun phrase for callers who know JSON and not Java. */
    static String describe(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + String.join(", ", enumNames(type));
        }
        if (INTEGERS.contains(type) || LONGS.contains(type)) {
            return "a whole number";
        }
        if (DECIMALS.contains(type)) {
            return "a number";
        }
        if (BOOLEANS.contains(type)) {
            return "true or false";
        }
        if (TEXTS.contains(type)) {
            return "a string";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return EXAMPLES.getOrDefault(type, "an object");
    }

    /** Whether the empty string is a value of the type, and not another way to say that there is none. */
    static boolean mayBeEmpty(Class<?> type) {
        return type == String.class || type == CharSequence.class;
    }

    /** The same for a number that does not fit its type. */
    static String describeRange(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
        }
        return LONGS.contains(type)
                ? "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE
                : describe(type);
    }

    /** The schema of a plain type, or null for one that has parts. */
    static @Nullable Map<String, Object> schema(Class<?> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (type.isEnum()) {
            schema.put("type", "string");
            schema.put("enum", enumNames(type));
        } else if (INTEGERS.contains(type)) {
            schema.put("type", "integer");
        } else if (LONGS.contains(type)) {
            schema.put("type", "integer");
            schema.put("format", "int64");
        } else if (DECIMALS.contains(type)) {
            schema.put("type", "number");
        } else if (BOOLEANS.contains(type)) {
            schema.put("type", "boolean");
        } else if (TEXTS.contains(type) || EXAMPLES.containsKey(type)) {
            schema.put("type", "string");
            if (FORMATS.containsKey(type)) {
                schema.put("format", FORMATS.get(type));
            }
        } else {
            return null;
        }
        return schema;
    }

    private static List<String> enumNames(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> field.isEnumConstant())
                .map(field -> {
                    JsonProperty renamed = field.getAnnotation(JsonProperty.class);
                    return renamed == null || renamed.value().isEmpty() ? field.getName() : renamed.value();
                })
                .toList();
    }
}
