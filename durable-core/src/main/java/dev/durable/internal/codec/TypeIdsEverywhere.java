package dev.durable.internal.codec;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.cfg.CacheProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.DefaultSerializerProvider;
import com.fasterxml.jackson.databind.ser.SerializerFactory;
import com.fasterxml.jackson.databind.ser.impl.TypeWrappedSerializer;

/**
 * Lets a value say which subtype it is wherever it stands. Jackson writes the type id of an element by the declared type
 * of its container, and a {@code List<Animal>} has lost that by the time it is written; so the id comes from the
 * {@code @JsonTypeInfo} of the element's own class. Where the declared type is known, it still decides.
 */
public final class TypeIdsEverywhere extends DefaultSerializerProvider {
    private static final long serialVersionUID = 1;

    private TypeIdsEverywhere(DefaultSerializerProvider blueprint) {
        super(blueprint);
    }

    private TypeIdsEverywhere(
            DefaultSerializerProvider blueprint, SerializationConfig config, SerializerFactory factory) {
        super(blueprint, config, factory);
    }

    private TypeIdsEverywhere(DefaultSerializerProvider blueprint, CacheProvider caches) {
        super(blueprint, caches);
    }

    /**
     * Returns a mapper that writes like another one, with type ids.
     *
     * @param mapper the other one, which stays as it is; one with a serializer provider of its own is left to that
     * @return the mapper
     */
    public static ObjectMapper of(ObjectMapper mapper) {
        return mapper.getSerializerProvider() instanceof DefaultSerializerProvider.Impl plain
                ? mapper.copy().setSerializerProvider(new TypeIdsEverywhere(plain))
                : mapper;
    }

    @Override
    public DefaultSerializerProvider copy() {
        return new TypeIdsEverywhere(this);
    }

    @Override
    public DefaultSerializerProvider withCaches(CacheProvider caches) {
        return new TypeIdsEverywhere(this, caches);
    }

    @Override
    public DefaultSerializerProvider createInstance(SerializationConfig config, SerializerFactory factory) {
        return new TypeIdsEverywhere(this, config, factory);
    }

    /** For elements of containers. */
    @Override
    public JsonSerializer<Object> findContentValueSerializer(Class<?> type, BeanProperty property)
            throws JsonMappingException {
        return typed(constructType(type), super.findContentValueSerializer(type, property), property);
    }

    @Override
    public JsonSerializer<Object> findContentValueSerializer(JavaType type, BeanProperty property)
            throws JsonMappingException {
        return typed(type, super.findContentValueSerializer(type, property), property);
    }

    /** For members, and for what an {@code Optional} holds. */
    @Override
    public JsonSerializer<Object> findPrimaryPropertySerializer(Class<?> type, BeanProperty property)
            throws JsonMappingException {
        return typed(constructType(type), super.findPrimaryPropertySerializer(type, property), property);
    }

    @Override
    public JsonSerializer<Object> findPrimaryPropertySerializer(JavaType type, BeanProperty property)
            throws JsonMappingException {
        return typed(type, super.findPrimaryPropertySerializer(type, property), property);
    }

    /** A container that knows a declared type goes past the wrapper and uses its own type serializer. */
    private JsonSerializer<Object> typed(JavaType type, JsonSerializer<Object> plain, BeanProperty property)
            throws JsonMappingException {
        TypeSerializer ids = findTypeSerializer(type);
        return ids == null ? plain : new TypeWrappedSerializer(ids.forProperty(property), plain);
    }
}
