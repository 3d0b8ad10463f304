package dev.durable.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The laws about size, and about what tests may do. */
class SourceLawsTest {

    private static final int MAX_LINES = 400;
    private static final int MAX_PARAMETERS = 5;

    private static final Pattern SLEEPS =
            Pattern.compile("\\bThread\\s*\\.\\s*sleep\\b|\\bTimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep\\s*\\("
                    + "|\\b(?:NANO|MICRO|MILLI)?SECONDS\\s*\\.\\s*sleep\\s*\\(");
    private static final Pattern MOCKS =
            Pattern.compile("import\\s+(?:static\\s+)?org\\.(?:mockito|easymock|powermock)\\b");

    @Test
    void mainFilesAndConstructorsAreSmallOrSayWhyNot() {
        Map<String, String> tooLarge = new TreeMap<>();
        for (Path file : SourceTree.publishedMainFiles()) {
            long lines = SourceTree.read(file).lines().count();
            if (lines > MAX_LINES) {
                tooLarge.put(SourceTree.nameOf(file), lines + " lines, at most " + MAX_LINES);
            }
        }
        for (JavaClass type : PublishedClasses.ALL) {
            type.getConstructors().stream()
                    .mapToInt(constructor -> writtenParameters(type, constructor))
                    .filter(parameters -> parameters > MAX_PARAMETERS)
                    .max()
                    .ifPresent(parameters -> tooLarge.put(
                            type.getName(),
                            "constructor with " + parameters + " parameters, at most " + MAX_PARAMETERS));
        }

        Set<String> excused = excused();
        Map<String, String> unexcused = new TreeMap<>(tooLarge);
        unexcused.keySet().removeAll(excused);
        assertThat(unexcused)
                .as("too large, and no reason in size-exceptions.txt")
                .isEmpty();
        excused.removeAll(tooLarge.keySet());
        assertThat(excused).as("no longer needed in size-exceptions.txt").isEmpty();
    }

    @Test
    void testsDoNotSleep() {
        assertThat(linesOfTestsThatMatch(SLEEPS))
                .as("sleeps in tests: tick a clock, or wait for the effect with a deadline")
                .isEmpty();
    }

    @Test
    void testsDoNotMock() {
        assertThat(linesOfTestsThatMatch(MOCKS)).as("mocks").isEmpty();
    }

    /**
     * The parameters that stand in the source. Records are exempt: the canonical constructor of a record is its list
     * of components, and callers read it beside their names. The compiler adds the outer instance of an inner class,
     * name and ordinal of an enum constant, and whatever a local class captures.
     */
    private static int writtenParameters(JavaClass type, JavaConstructor constructor) {
        if (type.isRecord()
                || type.isAnonymousClass()
                || type.isLocalClass()
                || constructor.getModifiers().contains(JavaModifier.SYNTHETIC)) {
            return 0;
        }
        int added = 0;
        if (type.isEnum()) {
            added = 2;
        } else if (type.isInnerClass()) {
            added = 1;
        }
        return constructor.getRawParameterTypes().size() - added;
    }

    private static Set<String> excused() {
        Path file = SourceTree.file("engine-tests/src/test/resources/size-exceptions.txt");
        Set<String> names = new LinkedHashSet<>();
        SourceTree.read(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> {
                    int bar = line.indexOf('|');
                    assertThat(bar).as("'|' and a reason in: " + line).isPositive();
                    assertThat(line.substring(bar + 1))
                            .as("a reason in: " + line)
                            .isNotBlank();
                    names.add(line.substring(0, bar).strip());
                });
        return names;
    }

    private static List<String> linesOfTestsThatMatch(Pattern forbidden) {
        List<String> found = new ArrayList<>();
        for (Path file : SourceTree.testFiles()) {
            List<String> lines = SourceTree.read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (forbidden.matcher(lines.get(i)).find()) {
                    found.add(SourceTree.nameOf(file) + ":" + (i + 1) + " "
                            + lines.get(i).strip());
                }
            }
        }
        return found;
    }
}
