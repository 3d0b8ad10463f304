package dev.durable.testkit.determinism;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.analysis.BasicValue;

/** A value of which more is known than that it is some object. */
final class Origin extends BasicValue {
    private static final Type OBJECT = Type.getObjectType("java/lang/Object");

    private final @Nullable String unordered;
    private final @Nullable String shared;
    private final @Nullable Handle function;

    private Origin(@Nullable String unordered, @Nullable String shared, @Nullable Handle function) {
        super(OBJECT);
        this.unordered = unordered;
        this.shared = shared;
        this.function = function;
    }

    /** A collection, view, stream or iterator in the order of a hash table of the named class. */
    static Origin unordered(String type) {
        return new Origin(type, null, null);
    }

    /** A lambda or method reference. */
    static Origin function(Handle body) {
        return new Origin(null, null, body);
    }

    /** The same value, seen by other instances as well. */
    static Origin shared(BasicValue value, String where) {
        return new Origin(unorderedOf(value), where, functionOf(value));
    }

    /** A value that is one or the other. */
    static BasicValue either(BasicValue one, BasicValue other) {
        String unordered = first(unorderedOf(one), unorderedOf(other));
        String shared = first(sharedOf(one), sharedOf(other));
        Handle function = first(functionOf(one), functionOf(other));
        return unordered == null && shared == null && function == null
                ? BasicValue.REFERENCE_VALUE
                : new Origin(unordered, shared, function);
    }

    static @Nullable String unorderedOf(BasicValue value) {
        return value instanceof Origin origin ? origin.unordered : null;
    }

    static @Nullable String sharedOf(BasicValue value) {
        return value instanceof Origin origin ? origin.shared : null;
    }

    static @Nullable Handle functionOf(BasicValue value) {
        return value instanceof Origin origin ? origin.function : null;
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one != null ? one : other;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Origin origin
                && Objects.equals(unordered, origin.unordered)
                && Objects.equals(shared, origin.shared)
                && Objects.equals(function, origin.function);
    }

    @Override
    public int hashCode() {
        return Objects.hash(unordered, shared, function);
    }
}
