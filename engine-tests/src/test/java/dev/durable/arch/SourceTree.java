package dev.durable.arch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own source files, found from the folder of the module that the tests run in. */
final class SourceTree {

    private static final List<String> PUBLISHED_MODULES = List.of(
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

    /** Test sources of every module. */
    static List<Path> testFiles() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.sorted()
                    .flatMap(module -> javaFiles(module.resolve("src/test/java")).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
