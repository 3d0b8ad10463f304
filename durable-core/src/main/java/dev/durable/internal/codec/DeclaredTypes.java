package dev.durable.internal.codec;

import dev.durable.TaskActivity;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds input and output types in the generics of a class. */
public final class DeclaredTypes {
    private DeclaredTypes() {}

    /**
     * Finds the type argument that a class gives to {@link TaskOrchestrator} or {@link TaskActivity}.
     *
     * @param implementation the class
     * @param function one of the two interfaces
     * @param index 0 for the input, 1 for the output
     * @return the type, or null where the class does not say it in full, as lambdas, raw types and generic classes do not
     */
    public static @Nullable TypeRef<?> argument(Class<?> implementation, Class<?> function, int index) {
        if (implementation.isSynthetic() || implementation.isHidden()) {
            return null;
        }
        List<Type> arguments = arguments(implementation, function, Map.of());
        if (arguments == null || GenericTypes.hasVariable(arguments.get(index))) {
            return null;
        }
        return TypeRef.of(arguments.get(index));
    }

    /** What a type gives to an interface, with the variables that stay open as themselves, or null if it has no such. */
    private static @Nullable List<Type> arguments(
            @Nullable Type type, Class<?> function, Map<TypeVariable<?>, Type> outer) {
        if (type == null) {
            return null;
        }
        Map<TypeVariable<?>, Type> known = new HashMap<>();
        Class<?> raw = bind(type, outer, known);
        if (raw == function) {
            List<Type> found = new ArrayList<>();
            for (TypeVariable<?> variable : raw.getTypeParameters()) {
                found.add(known.getOrDefault(variable, variable));
            }
            return found;
        }
        List<@Nullable Type> above = new ArrayList<>(Arrays.asList(raw.getGenericInterfaces()));
        above.add(raw.getGenericSuperclass());
        for (Type each : above) {
            List<Type> found = arguments(each, function, known);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Notes what a type gives to the variables of its class and of the classes around it; returns its class. */
    private static Class<?> bind(Type type, Map<TypeVariable<?>, Type> outer, Map<TypeVariable<?>, Type> known) {
        if (!(type instanceof ParameterizedType parameterized)) {
            return (Class<?>) type;
        }
        if (parameterized.getOwnerType() != null) {
            bind(parameterized.getOwnerType(), outer, known);
        }
        Class<?> raw = (Class<?>) parameterized.getRawType();
        Type[] given = parameterized.getActualTypeArguments();
        for (int i = 0; i < given.length; i++) {
            known.put(raw.getTypeParameters()[i], GenericTypes.replace(given[i], outer));
        }
        return raw;
    }
}
