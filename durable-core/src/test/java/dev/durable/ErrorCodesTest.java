package dev.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.FailureDetails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the code says must be in the documentation, and the other way round. */
class ErrorCodesTest {
    private static final Pattern CODE = Pattern.compile("(DUR-\\d+)");
    private static final Pattern FAILURE =
            Pattern.compile("(?:FailureDetails\\.of|new FailureDetails|failure)\\(\\s*(?:task,\\s*)?\"([a-z-]+)\"");
    private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");
    private static final Path DOCUMENT = Path.of("../docs/errors.md");

    @Test
    void everyCodeIsDocumentedAndEveryDocumentedCodeExists() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path module : publishedModules()) {
            try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> used.addAll(codesIn(file)));
            }
        }
        assertThat(used).contains("DUR-101", "DUR-201");
        assertThat(codesIn(DOCUMENT)).isEqualTo(used);
    }

    /** Types of failures that the engine makes itself: each call that makes one names it in a literal. */
    @Test
    void everyTypeOfFailureOfTheEngineIsDocumented() throws IOException {
        Set<String> used = new TreeSet<>(Set.of(
                FailureDetails.typeOf(DataConversionException.class),
                FailureDetails.typeOf(LimitExceededException.class)));
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> used.addAll(in(file, FAILURE)));
        }
        assertThat(used).contains("terminated", "task-failed", "unknown-activity", "too-many-attempts");
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readString(DOCUMENT).lines().toList()) {
            if (line.startsWith("| `")) {
                Matcher names = NAME.matcher(line.substring(0, line.indexOf('|', 2)));
                while (names.find()) {
                    documented.add(names.group(1));
                }
            }
        }
        assertThat(documented).isEqualTo(used);
    }

    private static List<Path> publishedModules() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.filter(module -> module.getFileName().toString().startsWith("durable-"))
                    .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                    .toList();
        }
    }

    private static Set<String> codesIn(Path file) {
        return in(file, CODE);
    }

    private static Set<String> in(Path file, Pattern pattern) {
        Set<String> codes = new TreeSet<>();
        try {
            Matcher matcher = pattern.matcher(Files.readString(file));
            while (matcher.find()) {
                codes.add(matcher.group(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return codes;
    }
}
