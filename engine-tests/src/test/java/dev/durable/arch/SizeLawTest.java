package dev.durable.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A file is read in one sitting and a constructor call without counting, unless the exceptions file says why not. */
class SizeLawTest {

    private static final int MAX_LINES = 400;
    private static final int MAX_PARAMETERS = 5;
    private static final String EXCEPTIONS = "engine-tests/src/test/resources/size-exceptions.txt";

    @Test
    void filesAndConstructorsAreSmallOrSayWhyNot() {
        Map<String, String> unexcused = tooLarge();
        Set<String> unneeded = excused();
        unneeded.removeAll(unexcused.keySet());
        unexcused.keySet().removeAll(excused());

        assertThat(unexcused).as("too large, and no reason in %s", EXCEPTIONS).isEmpty();
        assertThat(unneeded).as("no longer needed in %s", EXCEPTIONS).isEmpty();
    }

    private static Map<String, String> tooLarge() {
        Map<String, String> found = new TreeMap<>();
        SourceTree.publishedMainFiles().forEach(file -> {
            long lines = SourceTree.read(file).lines().count();
            if (lines > MAX_LINES) {
                found.put(SourceTree.nameOf(file), lines + " lines, at most " + MAX_LINES);
            }
        });
        PublishedClasses.ALL.stream()
                .filter(type -> !type.isAnonymousClass() && !type.isLocalClass())
                .forEach(type -> {
                    int parameters = parametersOf(type);
                    if (parameters > MAX_PARAMETERS) {
                        found.put(
                                type.getName(),
                                "a constructor of " + parameters + " parameters, at most " + MAX_PARAMETERS);
                    }
                });
        return found;
    }

    private static Set<String> excused() {
        Set<String> names = new TreeSet<>();
        SourceTree.read(SourceTree.file(EXCEPTIONS))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> {
                    assertThat(line).as("an exception and its reason").matches("\\S+ \\| .*\\w.*");
                    names.add(line.substring(0, line.indexOf(" | ")));
                });
        return names;
    }

    /** The longest list of parameters that stands in the source: compilers add the outer instance and the like. */
    private static int parametersOf(JavaClass type) {
        return type.getConstructors().stream()
                .map(JavaConstructor::reflect)
                .filter(constructor -> !constructor.isSynthetic() && !isCanonical(constructor))
                .mapToInt(constructor -> (int) Arrays.stream(constructor.getParameters())
                        .filter(parameter -> !parameter.isSynthetic() && !parameter.isImplicit())
                        .count())
                .max()
                .orElse(0);
    }

    /** The canonical constructor of a record is its list of components, and callers read it beside their names. */
    private static boolean isCanonical(Constructor<?> constructor) {
        Class<?> type = constructor.getDeclaringClass();
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray());
    }
}
