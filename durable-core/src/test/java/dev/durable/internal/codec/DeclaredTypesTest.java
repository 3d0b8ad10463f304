package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.JacksonDataConverter;
import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TerminalNotification;
import dev.durable.TypeRef;
import dev.durable.history.Payload;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Converters get the types that {@code new TypeRef<...>() {}} has, however long the way to them is. */
class DeclaredTypesTest {

    private static @Nullable TypeRef<?> input(Class<?> code) {
        return DeclaredTypes.argument(code, TaskActivity.class, 0);
    }

    private static @Nullable TypeRef<?> output(Class<?> code) {
        return DeclaredTypes.argument(code, TaskActivity.class, 1);
    }

    private static void is(@Nullable TypeRef<?> found, TypeRef<?> written) {
        assertThat(found).isNotNull();
        Type type = found.type();
        assertThat(type).isEqualTo(written.type()).hasToString(written.type().toString());
        assertThat(written.type()).isEqualTo(type).hasSameHashCodeAs(type);
        assertThat(found).isEqualTo(written).hasToString(written.toString());
    }

    private abstract static class Base<I, O> implements TaskActivity<I, O> {
        @Override
        public O run(TaskActivityContext context, I input) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Notified extends Base<TerminalNotification, Payload> {}

    private static final class Listed extends Base<List<String>, Map<String, List<Integer>>> {}

    /** The engine compares declared types with classes that it treats in a way of its own. */
    @Test
    void aClassIsItself() {
        assertThat(input(Notified.class).type()).isSameAs(TerminalNotification.class);
        assertThat(output(Notified.class).type()).isSameAs(Payload.class);
    }

    @Test
    void genericTypesKeepTheirArguments() {
        is(input(Listed.class), new TypeRef<List<String>>() {});
        is(output(Listed.class), new TypeRef<Map<String, List<Integer>>>() {});
        assertThat(input(Listed.class)).hasToString("java.util.List<java.lang.String>");
    }

    private abstract static class ListIn<T> extends Base<List<T>, T[]> {}

    private abstract static class Twice<A, B> extends ListIn<Map<A, ? extends B>> {}

    private static final class Deep extends Twice<String, List<Integer>> {}

    private static final class Plain extends ListIn<String> {}

    private static final class Lower<T> {
        abstract class Inner extends Base<List<? super T>, Map.Entry<T, T>> {}
    }

    private static final Lower<Integer> LOWER = new Lower<>();

    @Test
    void variablesAreFilledInAllTheWayUp() {
        is(input(Deep.class), new TypeRef<List<Map<String, ? extends List<Integer>>>>() {});
        is(output(Deep.class), new TypeRef<Map<String, ? extends List<Integer>>[]>() {});
        is(output(Plain.class), TypeRef.of(String[].class));
        Object inner = LOWER.new Inner() {};
        is(input(inner.getClass()), new TypeRef<List<? super Integer>>() {});
        is(output(inner.getClass()), new TypeRef<Map.Entry<Integer, Integer>>() {});
    }

    private static class Free<T> extends Base<List<T>, Map<String, T[]>> {}

    private static final class Bound<T extends Number> extends Base<T, List<? extends T>> {}

    @SuppressWarnings("rawtypes")
    private static final class Raw extends Base {}

    @SuppressWarnings("rawtypes")
    private static final class RawFree extends Free {}

    @Test
    void whatStaysOpenIsNotDeclared() {
        for (Class<?> open : List.of(Free.class, Bound.class, Raw.class, RawFree.class)) {
            assertThat(input(open)).as("%s", open).isNull();
            assertThat(output(open)).as("%s", open).isNull();
        }
        is(input(new Free<Integer>() {}.getClass()), new TypeRef<List<Integer>>() {});
        TaskActivity<String, String> lambda = (context, in) -> in;
        assertThat(input(lambda.getClass())).isNull();
        assertThat(input(String.class)).isNull();
    }

    @SuppressWarnings("rawtypes")
    private static final class Anything extends Base<Object, List> {}

    @Test
    void objectAndRawTypesMayBeMeant() {
        assertThat(input(Anything.class).type()).isSameAs(Object.class);
        assertThat(output(Anything.class).type()).isSameAs(List.class);
    }

    @Test
    void theDefaultConverterReadsWhatIsFound() {
        Payload json = Payload.ofUtf8("[{\"a\":[1,2]}]");
        assertThat(new JacksonDataConverter().deserialize(json, input(Deep.class)))
                .isEqualTo(List.of(Map.of("a", List.of(1, 2))));
    }
}
