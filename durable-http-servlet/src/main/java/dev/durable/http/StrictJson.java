package dev.durable.http;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.durable.DataConverter;
import dev.durable.JacksonDataConverter;
import java.time.LocalDate;
import java.util.List;

/**
 * Makes Jackson read a body only as the OpenAPI document of its route describes it. What is stored is read by the
 * converter as it is, since another version of the code may have written it.
 */
final class StrictJson {
    private StrictJson() {}

    /** A strict converter like the given one; one that is not Jackson's stays as strict as it is. */
    static DataConverter over(DataConverter converter, boolean unknownMembers) {
        return converter instanceof JacksonDataConverter jackson
                ? jackson.with(mapper -> configure(mapper, unknownMembers))
                : converter;
    }

    private static void configure(ObjectMapper mapper, boolean unknownMembers) {
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, !unknownMembers);
        mapper.enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
        // A member of a primitive type has no other way to be absent than to be zero.
        mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        // A time after a date would be dropped without a word.
        mapper.configOverride(LocalDate.class).setFormat(JsonFormat.Value.forLeniency(false));
        refuseCoercionInArrays(mapper);
        mapper.setAnnotationIntrospectors(
                mapper.getSerializationConfig().getAnnotationIntrospector(),
                AnnotationIntrospectorPair.create(
                        new RequiredIsNotNull(),
                        mapper.getDeserializationConfig().getAnnotationIntrospector()));
        mapper.registerModule(new SimpleModule("durable-http-strict").setDeserializerModifier(new StrictKinds()));
    }

    /** Arrays of primitives read their elements themselves. */
    private static void refuseCoercionInArrays(ObjectMapper mapper) {
        for (Class<?> type : List.of(int.class, long.class, short.class, double.class, float.class, boolean.class)) {
            mapper.coercionConfigFor(type)
                    .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        }
        mapper.coercionConfigFor(boolean.class).setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
    }

    /** Null is no value for a member that is required. */
    private static final class RequiredIsNotNull extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonSetter.Value findSetterInfo(Annotated annotated) {
            JsonProperty property = annotated.getAnnotation(JsonProperty.class);
            return property != null && property.required()
                    ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                    : JsonSetter.Value.empty();
        }
    }

    private static final class StrictKinds extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
            return StrictKind.of(bean.getBeanClass(), deserializer);
        }

        @Override
        public JsonDeserializer<?> modifyEnumDeserializer(
                DeserializationConfig config, JavaType type, BeanDescription bean, JsonDeserializer<?> deserializer) {
            return StrictKind.of(type.getRawClass(), deserializer);
        }
    }
}
