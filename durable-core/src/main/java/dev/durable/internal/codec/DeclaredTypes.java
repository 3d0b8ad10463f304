package dev.durable.internal.codec;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.durable.TaskActivity;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import java.lang.reflect.TypeVariable;
import org.jspecify.annotations.Nullable;

/** Finds input and output types in the generics of a class. */
public final class DeclaredTypes {
    private static final TypeFactory TYPES = TypeFactory.defaultInstance();

    private DeclaredTypes() {}

    /**
     * Finds the type argument that a class gives to {@link TaskOrchestrator} or {@link TaskActivity}.
     *
     * @param implementation the class
     * @param function one of the two interfaces
     * @param index 0 for the input, 1 for the output
     * @return the type, or null where the class does not say, as lambdas and raw types do not
     */
    public static @Nullable TypeRef<?> argument(Class<?> implementation, Class<?> function, int index) {
        if (implementation.isSynthetic() || implementation.isHidden()) {
            return null;
        }
        JavaType[] arguments = TYPES.findTypeParameters(TYPES.constructType(implementation), function);
        if (arguments.length <= index) {
            return null;
        }
        JavaType argument = arguments[index];
        if (argument.getRawClass() == Object.class && !declaresObject(implementation)) {
            return null;
        }
        // A plain class as itself, since the engine and converters compare it with classes that they know.
        return argument.hasGenericTypes() ? TypeRef.of(argument) : TypeRef.of(argument.getRawClass());
    }

    /** A generic class whose own parameter stands for the type cannot be told from one that says Object. */
    private static boolean declaresObject(Class<?> implementation) {
        TypeVariable<?>[] variables = implementation.getTypeParameters();
        return variables.length == 0;
    }
}
