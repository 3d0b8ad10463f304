package dev.durable.testkit.determinism;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.TaskOrchestrator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Sources that are compiled while the test runs, to class files of the JDK that it runs on. A line that ends in
 * {@code // ! RULE} is one in which the checker must find that, and no other.
 */
final class Sources implements AutoCloseable {
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public |final |sealed |abstract )*(?:class|record|interface|enum) (\\w+)");
    private static final Pattern MARK = Pattern.compile("// ! (.+)$");
    private static final String HEADER = Stream.of(
                    "dev.durable",
                    "java.io",
                    "java.net",
                    "java.net.http",
                    "java.nio.channels",
                    "java.nio.charset",
                    "java.nio.file",
                    "java.sql",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "java.util.concurrent.locks",
                    "java.util.function",
                    "java.util.random",
                    "java.util.stream")
            .map(name -> "import " + name + ".*; ")
            .collect(Collectors.joining());

    private final List<String> sources;
    private final URLClassLoader loader;

    private Sources(List<String> sources, URLClassLoader loader) {
        this.sources = sources;
        this.loader = loader;
    }

    /** Compiles each text as a file that is named after its first type; what more it holds goes there too. */
    static Sources compile(Path folder, String... texts) {
        return compile(folder, List.of(), List.of(texts));
    }

    static Sources compile(Path folder, List<Path> libraries, List<String> texts) {
        List<String> sources = texts.stream().map(text -> HEADER + "\n" + text).toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
            List<Path> classPath = new ArrayList<>(libraries);
            classPath.add(Path.of(TaskOrchestrator.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
            String path =
                    classPath.stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            problems,
                            List.of("-g", "-d", folder.toString(), "-cp", path, "-proc:none"),
                            null,
                            sources.stream().map(Sources::file).toList())
                    .call();
            assertThat(compiled).as("%s", problems.getDiagnostics()).isTrue();
            List<URL> urls = new ArrayList<>();
            for (Path each :
                    Stream.concat(Stream.of(folder), libraries.stream()).toList()) {
                urls.add(each.toUri().toURL());
            }
            return new Sources(sources, new URLClassLoader(urls.toArray(URL[]::new), Sources.class.getClassLoader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Class<?> type(String name) {
        try {
            return loader.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first type of each text. */
    Class<?>[] types() {
        return sources.stream().map(source -> type(name(source))).toArray(Class<?>[]::new);
    }

    /** {@code File.java:12 RULE} for each mark. */
    List<String> marks() {
        return sources.stream()
                .flatMap(source -> {
                    List<String> lines = source.lines().toList();
                    return IntStream.range(0, lines.size())
                            .boxed()
                            .flatMap(i ->
                                    marks(lines.get(i)).map(rule -> name(source) + ".java:" + (i + 1) + " " + rule));
                })
                .sorted()
                .toList();
    }

    /** The same for what was found. */
    static List<String> places(List<DeterminismFinding> findings) {
        return findings.stream()
                .map(finding ->
                        finding.where().getFileName() + ":" + finding.where().getLineNumber() + " " + finding.rule())
                .sorted()
                .toList();
    }

    /** Checks the first type of each text, and that what is found is what is marked. */
    List<DeterminismFinding> check() {
        List<DeterminismFinding> findings = DeterminismChecker.of(types()).findings();
        assertThat(places(findings)).as("%s", findings).isEqualTo(marks());
        return findings;
    }

    private static Stream<String> marks(String line) {
        Matcher mark = MARK.matcher(line);
        return mark.find() ? Arrays.stream(mark.group(1).split(" ")) : Stream.empty();
    }

    private static String name(String source) {
        Matcher type = TYPE.matcher(source);
        assertThat(type.find()).as(source).isTrue();
        return type.group(1);
    }

    private static JavaFileObject file(String source) {
        return new SimpleJavaFileObject(URI.create("string:///" + name(source) + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean jdkHas(String type) {
        try {
            Class.forName(type, false, Files.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
