package dev.durable.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What may not stand in the sources. The patterns are written so that they do not match themselves. */
class SourceLawsTest {

    private static final Pattern SLEEPS = Pattern.compile("\\bThread\\s*(?:\\.\\s*sleep\\s*\\(|::\\s*sleep\\b)"
            + "|\\b(?:NANOSECONDS|MICROSECONDS|MILLISECONDS|SECONDS|MINUTES)\\s*\\.\\s*sleep\\s*\\("
            + "|import\\s+static\\s+java\\.lang\\.Thread\\.(?:sleep|\\*)");
    private static final Pattern MOCKS = Pattern.compile("\\borg\\.(?:mockito|easymock|powermock|jmock)\\b");
    private static final Pattern LEFTOVERS = Pattern.compile("\\b(?:T[O]DO|F[I]XME|X[X]X)\\b");

    @Test
    void testsDoNotSleep() {
        assertThat(matches(SourceTree.testFiles(), SLEEPS))
                .as("sleeps in tests: tick a clock, or wait for the effect with a deadline")
                .isEmpty();
    }

    @Test
    void testsDoNotMock() {
        assertThat(matches(SourceTree.testFiles(), MOCKS))
                .as("mocks: use the memory storage, or a small implementation written for the test")
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(matches(SourceTree.allFiles(), LEFTOVERS)).isEmpty();
    }

    /** That each description marks its package null-safe is a law on the classes. */
    @Test
    void everyPackageIsDescribed() {
        assertThat(SourceTree.publishedMainFiles())
                .filteredOn(file -> !file.endsWith("module-info.java"))
                .extracting(file -> Objects.requireNonNull(file.getParent()).resolve("package-info.java"))
                .isNotEmpty()
                .allMatch(Files::isRegularFile);
    }

    @Test
    void thePatternsFindWhatTheyForbid() {
        assertThat("Thread" + ".sleep(1)").containsPattern(SLEEPS);
        assertThat("TimeUnit.SECONDS" + ".sleep(1)").containsPattern(SLEEPS);
        assertThat("import org." + "mockito.Mockito;").containsPattern(MOCKS);
        assertThat("// TO" + "DO: later").containsPattern(LEFTOVERS);
    }

    private static List<String> matches(List<Path> files, Pattern forbidden) {
        assertThat(files).isNotEmpty();
        List<String> found = new ArrayList<>();
        for (Path file : files) {
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
