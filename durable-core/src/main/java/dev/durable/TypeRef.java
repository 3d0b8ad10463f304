package dev.durable;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type that may be generic, for values that are read from stored bytes: {@code new TypeRef<List<Order>>() {}}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T extends @Nullable Object> {
    private final Type type;

    /**
     * Captures the type argument of the anonymous subclass.
     *
     * @throws IllegalStateException if the subclass gives no type argument
     */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType superclass)) {
            throw new IllegalStateException("give a type argument: new TypeRef<List<Order>>() {}");
        }
        this.type = superclass.getActualTypeArguments()[0];
    }

    private TypeRef(Type type) {
        this.type = type;
    }

    /**
     * Returns a reference to a class.
     *
     * @param type the class
     * @param <T> the type
     * @return the reference
     */
    public static <T> TypeRef<T> of(Class<T> type) {
        return new Known<>(type);
    }

    /**
     * Returns a reference to any type known at run time only.
     *
     * @param type the type
     * @return the reference
     */
    public static TypeRef<?> of(Type type) {
        return new Known<>(type);
    }

    /**
     * Returns the type.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TypeRef<?> that && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return type.getTypeName();
    }

    private static final class Known<T extends @Nullable Object> extends TypeRef<T> {
        Known(Type type) {
            super(Objects.requireNonNull(type, "type"));
        }
    }
}
