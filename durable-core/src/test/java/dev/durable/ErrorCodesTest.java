package dev.durable;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final Pattern CODE = Pattern.compile("DUR-\\d+");

    @Test
    void everyCodeIsDocumentedAndEveryDocumentedCodeExists() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path module : publishedModules()) {
            try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> used.addAll(codesIn(file)));
            }
        }
        assertThat(used).contains("DUR-101", "DUR-201");
        assertThat(codesIn(Path.of("../docs/errors.md"))).isEqualTo(used);
    }

    private static List<Path> publishedModules() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.filter(module -> module.getFileName().toString().startsWith("durable-"))
                    .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                    .toList();
        }
    }

    private static Set<String> codesIn(Path file) {
        Set<String> codes = new TreeSet<>();
        try {
            Matcher matcher = CODE.matcher(Files.readString(file));
            while (matcher.find()) {
                codes.add(matcher.group());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return codes;
    }
}
