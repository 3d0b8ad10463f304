package dev.durable.arch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own source files, found from the folder of the module that the tests run in. */
final class SourceTree {

    /** The folders of the modules that go to users. */
    static final List<String> PUBLISHED_MODULES = List.of(
            "durable-core",
            "durable-storage-memory",
            "durable-storage-jdbc",
            "durable-http-servlet",
            "durable-testkit");

    /** Maven sets {@code basedir} for each module; an editor runs tests there without the property. */
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

    private SourceTree() {}

    /** Main sources of the published modules. */
    static List<Path> publishedMainFiles() {
        return PUBLISHED_MODULES.stream()
                .flatMap(module -> javaFiles(ROOT.resolve(module).resolve("src/main/java")).stream())
                .toList();
    }

    /** Test sources of every module, and the test kit: it is test code that users run. */
    static List<Path> testFiles() {
        return Stream.concat(
                        modules().flatMap(module -> javaFiles(module.resolve("src/test")).stream()),
                        javaFiles(ROOT.resolve("durable-testkit/src/main")).stream())
                .toList();
    }

    /** Every Java file of every module. */
    static List<Path> allFiles() {
        return modules()
                .flatMap(module -> javaFiles(module.resolve("src")).stream())
                .toList();
    }

    /** A file by its path from the project's root. */
    static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** The path from the project's root, with forward slashes. */
    static String nameOf(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> modules() {
        try (Stream<Path> folders = Files.walk(ROOT, 2)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml"))).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> javaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
