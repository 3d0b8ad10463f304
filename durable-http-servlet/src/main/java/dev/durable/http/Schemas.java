package dev.durable.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON schemas of Java types: records by their components, plain types, enums, lists and maps. What it does not know
 * may be any JSON. Confined to the making of one document.
 */
final class Schemas {
    private final Map<String, Object> components = new LinkedHashMap<>();
    private final Map<Class<?>, String> names = new LinkedHashMap<>();
    private final boolean open;

    /** With {@code open}, objects may have members beyond those of their record. */
    Schemas(boolean open) {
        this.open = open;
    }

    /** The schemas that were referred to, by name. */
    Map<String, Object> components() {
        return components;
    }

    void add(String name, Map<String, Object> schema) {
        components.put(name, schema);
    }

    static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    Map<String, Object> of(Type type) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] arguments = generic.getActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                return list(arguments[0]);
            }
            if (Map.class.isAssignableFrom(raw) && arguments.length == 2) {
                return Map.of("type", "object", "additionalProperties", of(arguments[1]));
            }
            return raw == Optional.class ? of(arguments[0]) : ofClass(raw);
        }
        return type instanceof GenericArrayType array ? list(array.getGenericComponentType()) : Map.of();
    }

    private Map<String, Object> ofClass(Class<?> type) {
        Map<String, Object> plain = JsonTypes.schema(type);
        if (plain != null) {
            return plain;
        }
        if (type == byte[].class) {
            return Map.of("type", "string", "contentEncoding", "base64");
        }
        if (type.isArray()) {
            return list(type.getComponentType());
        }
        if (type.isRecord()) {
            return ofRecord(type);
        }
        return Collection.class.isAssignableFrom(type) ? Map.of("type", "array") : Map.of();
    }

    private Map<String, Object> ofRecord(Class<?> type) {
        String known = names.get(type);
        if (known != null) {
            return reference(known);
        }
        String name = type.getSimpleName();
        for (int i = 2; components.containsKey(name); i++) {
            name = type.getSimpleName() + i;
        }
        // Named before its parts are looked at, since they may refer back to it.
        Map<String, Object> schema = new LinkedHashMap<>();
        names.put(type, name);
        components.put(name, schema);
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty annotation = component.getAccessor().getAnnotation(JsonProperty.class);
            boolean renamed = annotation != null && !annotation.value().isEmpty();
            String property = annotation != null && renamed ? annotation.value() : component.getName();
            Map<String, Object> value = of(component.getGenericType());
            properties.put(property, isNullable(component.getAnnotatedType()) ? nullable(value) : value);
            if (component.getType().isPrimitive() || (annotation != null && annotation.required())) {
                required.add(property);
            }
        }
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!open) {
            schema.put("additionalProperties", false);
        }
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return reference(name);
    }

    /** Adds an optional member to a record that was described. */
    @SuppressWarnings("unchecked")
    void addMember(Type type, String member, Map<String, Object> value) {
        if (components.get(names.getOrDefault(type, "")) instanceof Map<?, ?> schema
                && schema.get("properties") instanceof Map<?, ?> properties) {
            ((Map<String, Object>) properties).putIfAbsent(member, value);
        }
    }

    private Map<String, Object> list(Type element) {
        return Map.of("type", "array", "items", of(element));
    }

    private static Map<String, Object> nullable(Map<String, Object> schema) {
        return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
    }

    /** By simple name: applications differ in whose annotation they use. */
    private static boolean isNullable(AnnotatedType type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(a -> a.annotationType().getSimpleName().equals("Nullable"));
    }
}
