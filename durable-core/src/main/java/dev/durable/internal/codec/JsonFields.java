package dev.durable.internal.codec;

import dev.durable.history.Payload;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of one stored JSON object, read by name. A member that nobody reads is skipped, so that older code reads
 * what newer code wrote; one that is missing or of another type is an error that names it.
 */
final class JsonFields {
    /** The member that holds the bytes of a payload that is not UTF-8 text. */
    static final String BASE64 = "b64";

    private final String what;
    private final Map<String, Object> members;

    JsonFields(String what, Map<String, Object> members) {
        this.what = what;
        this.members = members;
    }

    /** The same members under a better name. */
    JsonFields as(String betterName) {
        return new JsonFields(betterName, members);
    }

    String text(String name) {
        return required(name, optionalText(name));
    }

    @Nullable
    String optionalText(String name) {
        return as(name, String.class);
    }

    int integer(String name) {
        long value = number(name);
        if (value != (int) value) {
            throw wrong(name, "an int");
        }
        return (int) value;
    }

    boolean flag(String name) {
        Boolean value = as(name, Boolean.class);
        return value != null && value;
    }

    Instant time(String name) {
        try {
            return Instant.ofEpochMilli(number(name));
        } catch (DateTimeException e) {
            throw wrong(name, "a time");
        }
    }

    @Nullable
    Duration optionalMillis(String name) {
        Long millis = as(name, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private long number(String name) {
        return required(name, as(name, Long.class));
    }

    UUID uuid(String name) {
        String value = text(name);
        try {
            UUID uuid = UUID.fromString(value);
            if (uuid.toString().equals(value)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedHistoryException("member '" + name + "' of " + what + " is not a UUID", e);
        }
        throw wrong(name, "a UUID");
    }

    @Nullable
    Payload payload(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            // Half a surrogate pair would become a question mark in the bytes.
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw wrong(name, "well-formed text");
            }
            return Payload.ofUtf8(text);
        }
        if (value instanceof Map<?, ?> encoded && encoded.get(BASE64) instanceof String base64) {
            try {
                return Payload.of(Base64.getDecoder().decode(base64));
            } catch (IllegalArgumentException e) {
                throw new MalformedHistoryException("member '" + name + "' of " + what + " is not base64", e);
            }
        }
        throw wrong(name, "a payload");
    }

    @Nullable
    JsonFields object(String name) {
        Map<?, ?> value = as(name, Map.class);
        return value == null ? null : new JsonFields("'" + name + "' of " + what, typed(value));
    }

    JsonFields requiredObject(String name) {
        return required(name, object(name));
    }

    Map<String, String> texts(String name) {
        Map<?, ?> value = as(name, Map.class);
        Map<String, String> texts = new TreeMap<>();
        if (value != null) {
            value.forEach((key, member) -> {
                if (!(member instanceof String text)) {
                    throw wrong(name, "an object of strings");
                }
                texts.put((String) key, text);
            });
        }
        return texts;
    }

    <T> List<T> list(String name, Function<JsonFields, T> element) {
        List<?> values = as(name, List.class);
        List<T> list = new ArrayList<>();
        if (values != null) {
            for (Object value : values) {
                if (!(value instanceof Map<?, ?> members)) {
                    throw wrong(name, "a list of objects");
                }
                list.add(element.apply(new JsonFields("an element of '" + name + "' of " + what, typed(members))));
            }
        }
        return list;
    }

    <T> List<T> requiredList(String name, Function<JsonFields, T> element) {
        required(name, as(name, List.class));
        return list(name, element);
    }

    List<String> textList(String name) {
        List<?> values = as(name, List.class);
        List<String> list = new ArrayList<>();
        if (values != null) {
            for (Object value : values) {
                if (!(value instanceof String text)) {
                    throw wrong(name, "a list of strings");
                }
                list.add(text);
            }
        }
        return list;
    }

    @SuppressWarnings("unchecked") // the parser makes no other maps
    private static Map<String, Object> typed(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private <T> @Nullable T as(String name, Class<T> type) {
        Object value = members.get(name);
        if (value != null && !type.isInstance(value)) {
            throw wrong(name, type.getSimpleName());
        }
        return type.cast(value);
    }

    private <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new MalformedHistoryException("member '" + name + "' of " + what + " is missing");
        }
        return value;
    }

    private MalformedHistoryException wrong(String name, String expected) {
        return new MalformedHistoryException("member '" + name + "' of " + what + " is not " + expected);
    }
}
