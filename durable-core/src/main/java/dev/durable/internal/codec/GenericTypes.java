package dev.durable.internal.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts types in the place of type variables. What is made equals what the JDK makes for the same source text. */
final class GenericTypes {
    private GenericTypes() {}

    static boolean hasVariable(@Nullable Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return hasVariable(parameterized.getOwnerType())
                    || Arrays.stream(parameterized.getActualTypeArguments()).anyMatch(GenericTypes::hasVariable);
        }
        if (type instanceof GenericArrayType array) {
            return hasVariable(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return Arrays.stream(wildcard.getUpperBounds()).anyMatch(GenericTypes::hasVariable)
                    || Arrays.stream(wildcard.getLowerBounds()).anyMatch(GenericTypes::hasVariable);
        }
        return type instanceof TypeVariable;
    }

    static Type replace(Type type, Map<TypeVariable<?>, Type> known) {
        if (type instanceof TypeVariable<?> variable) {
            return known.getOrDefault(variable, variable);
        }
        if (!hasVariable(type)) {
            return type;
        }
        if (type instanceof ParameterizedType parameterized) {
            Type owner = parameterized.getOwnerType();
            return new Parameterized(
                    (Class<?>) parameterized.getRawType(),
                    owner == null ? null : replace(owner, known),
                    all(parameterized.getActualTypeArguments(), known));
        }
        if (type instanceof GenericArrayType array) {
            Type component = replace(array.getGenericComponentType(), known);
            return component instanceof Class<?> plain ? plain.arrayType() : new ArrayOf(component);
        }
        WildcardType wildcard = (WildcardType) type;
        return new Wildcard(all(wildcard.getUpperBounds(), known), all(wildcard.getLowerBounds(), known));
    }

    private static List<Type> all(Type[] types, Map<TypeVariable<?>, Type> known) {
        return Arrays.stream(types).map(each -> replace(each, known)).toList();
    }

    private static String names(List<Type> types, String separator) {
        return types.stream().map(Type::getTypeName).collect(Collectors.joining(separator));
    }

    private record Parameterized(Class<?> raw, @Nullable Type owner, List<Type> arguments)
            implements ParameterizedType {
        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && raw.equals(that.getRawType())
                    && Objects.equals(owner, that.getOwnerType())
                    && arguments.equals(Arrays.asList(that.getActualTypeArguments()));
        }

        @Override
        public int hashCode() {
            return arguments.hashCode() ^ Objects.hashCode(owner) ^ raw.hashCode();
        }

        @Override
        public String toString() {
            String name = owner == null ? raw.getName() : owner.getTypeName() + "$" + raw.getSimpleName();
            return arguments.isEmpty() ? name : name + "<" + names(arguments, ", ") + ">";
        }
    }

    private record ArrayOf(Type component) implements GenericArrayType {
        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof GenericArrayType that && component.equals(that.getGenericComponentType());
        }

        @Override
        public int hashCode() {
            return component.hashCode();
        }

        @Override
        public String toString() {
            return component.getTypeName() + "[]";
        }
    }

    private record Wildcard(List<Type> upper, List<Type> lower) implements WildcardType {
        @Override
        public Type[] getUpperBounds() {
            return upper.toArray(Type[]::new);
        }

        @Override
        public Type[] getLowerBounds() {
            return lower.toArray(Type[]::new);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof WildcardType that
                    && upper.equals(Arrays.asList(that.getUpperBounds()))
                    && lower.equals(Arrays.asList(that.getLowerBounds()));
        }

        @Override
        public int hashCode() {
            return lower.hashCode() ^ upper.hashCode();
        }

        @Override
        public String toString() {
            return lower.isEmpty() ? "? extends " + names(upper, " & ") : "? super " + names(lower, " & ");
        }
    }
}
