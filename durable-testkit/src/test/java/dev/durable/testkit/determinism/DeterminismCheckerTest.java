package dev.durable.testkit.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.TaskOrchestrator;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the checker follows, what it leaves alone, and what it says. */
class DeterminismCheckerTest {

    @TempDir
    Path folder;

    @Test
    void saysWhereWhatAndWhatToUseInstead() {
        try (Sources sources = Sources.compile(folder, """
                public class Early implements TaskOrchestrator<String, Object> {
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        return Dates.today();
                    }
                }
                class Dates {
                    static LocalDate today() {
                        return LocalDate.now(); // ! CLOCK
                    }
                }
                """)) {
            sources.check();
            assertThatThrownBy(DeterminismChecker.of(sources.types())::check)
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("""
                            What an orchestrator does must be the same on each replay:
                              Dates.today(Early.java:9): calls LocalDate.now(); use ctx.currentInstant()
                                from Early.run(Early.java:4)""");
        }
    }

    @Test
    void followsHelpersLambdasReferencesRecursionAndInheritance() {
        assertFound("""
                public class Follows extends Base {
                    private final Rates rates = new DailyRates();
                    Object steps(TaskOrchestrationContext ctx, String input) {
                        helper(3);
                        Supplier<Instant> later = () -> {
                            Runnable inner = () -> System.nanoTime(); // ! CLOCK
                            inner.run();
                            return Instant.now(); // ! CLOCK
                        };
                        later.get();
                        Stream.generate(UUID::randomUUID); // ! RANDOM
                        Stream.generate(Random::new); // ! RANDOM
                        Function<String, Object> own = this::own;
                        new Nested().work();
                        new Object() {
                            void work() {
                                System.getenv(); // ! ENVIRONMENT
                            }
                        }.work();
                        List<String> names = new ArrayList<>();
                        names.sort(new ByChance());
                        rates.today();
                        new Shape.Circle(1).area();
                        return new Worker();
                    }
                    private void helper(int depth) {
                        if (depth > 0) {
                            helper(depth - 1);
                            even(depth);
                            Math.random(); // ! RANDOM
                        }
                    }
                    static boolean even(int i) { return i == 0 || odd(i - 1); }
                    static boolean odd(int i) {
                        System.currentTimeMillis(); // ! CLOCK
                        return i != 0 && even(i - 1);
                    }
                    Object own(String s) {
                        return System.getProperty(s); // ! ENVIRONMENT
                    }
                    private final class Nested {
                        void work() { new Random().nextInt(); } // ! RANDOM
                    }
                }
                abstract class Base implements TaskOrchestrator<String, Object> {
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        return steps(ctx, input);
                    }
                    abstract Object steps(TaskOrchestrationContext ctx, String input);
                }
                interface Rates {
                    Object today();
                }
                class DailyRates implements Rates {
                    public Object today() { return LocalDate.now(); } // ! CLOCK
                }
                class OtherRates implements Rates {
                    public Object today() { return LocalDate.now(); }
                }
                class ByChance implements Comparator<String> {
                    public int compare(String a, String b) { return new Random().nextInt(); } // ! RANDOM
                }
                interface Shape {
                    default double area() { return Math.random(); } // ! RANDOM
                    record Circle(double radius) implements Shape {}
                }
                class Worker extends Thread {
                    Worker() {
                        super(); // ! THREAD
                        start(); // ! THREAD
                    }
                    void unused() { System.exit(1); }
                    @Override public void run() { System.exit(1); } // ! IO
                }
                """);
    }

    @Test
    void findsOrchestratorsInLambdasReferencesAndNestedClasses() {
        assertFound("""
                public class Registers {
                    static Object start = Instant.now();
                    void register() {
                        System.nanoTime();
                        AtomicInteger runs = new AtomicInteger();
                        TaskOrchestrator<String, Object> lambda = (ctx, input) -> {
                            runs.incrementAndGet(); // ! SHARED_STATE
                            return Instant.now(); // ! CLOCK
                        };
                        TaskActivity<String, Object> activity = (ctx, input) -> Instant.now();
                        use(Registers::referred);
                        use(new TaskOrchestrator<String, Object>() {
                            public Object run(TaskOrchestrationContext ctx, String input) {
                                return UUID.randomUUID(); // ! RANDOM
                            }
                        });
                    }
                    static Object referred(TaskOrchestrationContext ctx, String input) {
                        return Math.random(); // ! RANDOM
                    }
                    static void use(TaskOrchestrator<String, Object> orchestrator) {}
                    static class Outer {
                        static class Inner implements TaskOrchestrator<String, Object> {
                            public Object run(TaskOrchestrationContext ctx, String input) {
                                return System.getenv(); // ! ENVIRONMENT
                            }
                        }
                    }
                }
                """);
    }

    @Test
    void leavesActivitiesAlone() {
        assertFound("""
                public class Calls implements TaskOrchestrator<String, Object> {
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        TaskActivity<String, Object> inline = (c, i) -> Instant.now();
                        new Fetch(Fetch.key());
                        return ctx.callActivity(Fetch.class, input).await();
                    }
                }
                class Fetch implements TaskActivity<String, String> {
                    Fetch(String key) { System.nanoTime(); }
                    static String key() { return System.getenv("KEY"); } // ! ENVIRONMENT
                    public String run(TaskActivityContext ctx, String input) throws Exception {
                        return Files.readString(Path.of(input));
                    }
                }
                """);
    }

    @Test
    void leavesWhatIsRecordedAlone() {
        assertFound("""
                public class Records implements TaskOrchestrator<String, Object> {
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        String host = ctx.sideEffect("host", TypeRef.of(String.class), () -> System.getenv("HOST"));
                        Supplier<Double> draw = Math::random;
                        ctx.sideEffect("draw", TypeRef.of(Double.class), draw);
                        ctx.sideEffect("input", TypeRef.of(String.class), () -> input + Instant.now());
                        ctx.callLocalActivity("now", (c, i) -> Instant.now(), input, TypeRef.of(Instant.class));
                        Supplier<Instant> own = () -> Instant.now(); // ! CLOCK
                        return own.get();
                    }
                }
                """);
    }

    @Test
    void readsWhatTheCompilerMakesOfModernSource() {
        int jdk = Runtime.version().feature();
        String unnamed = jdk >= 25 ? "_" : "unused";
        String cases = jdk >= 21
                ? "case Order(String id, int n) when n > 1 -> id; case Size s -> s;"
                : "case \"b\" -> List.of(Size.values());";
        String subject = jdk >= 21 ? "(Object) input" : "input";
        assertFound("""
                public class Modern implements TaskOrchestrator<String, Object> {
                    enum Size { SMALL, LARGE }
                    record Order(String id, int n) {}
                    static final Duration PACE = Duration.ofSeconds(1);
                    static final Map<String, Integer> PRICES = new HashMap<>();
                    static { PRICES.put("a", 1); }
                    public Object run(TaskOrchestrationContext ctx, String input) throws Exception {
                        assert input != null;
                        String text = "a" + input + ctx.instanceId() + PACE + PRICES.get("a");
                        Order order = new Order(text, 1);
                        order.hashCode();
                        order.equals(order);
                        try (StringReader reader = new StringReader(order.toString())) {
                            reader.read();
                        } catch (IOException %s) {
                            text.strip();
                        }
                        Size size = Size.valueOf("SMALL");
                        int rank = switch (size) { case SMALL -> 1; case LARGE -> 2; };
                        switch (input) { case "a" -> rank++; default -> rank--; }
                        List<Integer> ranks = new ArrayList<>(List.of(rank));
                        ranks.sort(Comparator.comparing(Integer::intValue));
                        return switch (%s) {
                            %s
                            default -> Math.random(); // ! RANDOM
                        };
                    }
                }
                """.formatted(unnamed, subject, cases));
    }

    @Test
    void looksIntoTheValuesOfStaticFieldsThatAreRead() {
        assertFound("""
                public class Statics implements TaskOrchestrator<String, Object> {
                    static final Instant STARTED = Instant.now(); // ! CLOCK
                    static final Instant UNUSED = Instant.now();
                    static final Random RANDOM = new Random(); // ! RANDOM
                    static final String HOST = Hosts.find();
                    static final Map<String, String> CACHE = new ConcurrentHashMap<>();
                    static final List<String> SEEN = new ArrayList<>();
                    static int limit = 3;
                    static final StringBuilder LOG = new StringBuilder();
                    final List<String> items = new ArrayList<>();
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        use(STARTED);
                        RANDOM.nextInt(); // ! RANDOM
                        use(HOST);
                        CACHE.put(input, input); // ! SHARED_STATE
                        CACHE.size();
                        SEEN.forEach(s -> use(s));
                        items.add(input); // ! SHARED_STATE
                        LOG.append(input); // ! SHARED_STATE
                        List<List<String>> own = new ArrayList<>();
                        own.add(SEEN);
                        return limit; // ! SHARED_STATE
                    }
                    static void use(Object value) {}
                }
                class Hosts {
                    static String find() { return System.getenv("HOST"); } // ! ENVIRONMENT
                }
                """);
    }

    @Test
    void annotatedCodeIsTrustedIfThereIsAReason() {
        assertFound("""
                public class Annotated implements TaskOrchestrator<String, Object> {
                    @ReplaySafe("one value for all machines")
                    static final String REGION = System.getenv("REGION");
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        trusted();
                        blank();
                        Trusted.work();
                        return REGION;
                    }
                    @ReplaySafe("the result is thrown away")
                    static void trusted() { Runnable r = () -> helper(); }
                    @ReplaySafe(" ")
                    static void blank() { System.nanoTime(); } // ! CLOCK
                    static void helper() { System.nanoTime(); }
                }
                @ReplaySafe("for the log only")
                class Trusted {
                    static void work() { System.nanoTime(); }
                }
                """);
    }

    @Test
    void ignoresWhatItIsTold() {
        try (Sources sources = Sources.compile(folder, """
                public class Ignored implements TaskOrchestrator<String, Object> {
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        Helper.inner();
                        System.nanoTime(); // ! CLOCK
                        return other();
                    }
                    Object other() { return UUID.randomUUID(); } // ! RANDOM
                    static class Helper {
                        static void inner() { System.getenv(); } // ! ENVIRONMENT
                    }
                }
                """)) {
            sources.check();
            DeterminismChecker checker = DeterminismChecker.of(sources.types());
            Class<?> type = sources.type("Ignored");
            assertThat(rules(checker.ignoring(DeterminismRule.CLOCK)))
                    .containsExactlyInAnyOrder(DeterminismRule.RANDOM, DeterminismRule.ENVIRONMENT);
            assertThat(rules(checker.ignoring(System.class, "nanoTime")))
                    .containsExactlyInAnyOrder(DeterminismRule.RANDOM, DeterminismRule.ENVIRONMENT);
            assertThat(rules(checker.ignoring(type, "other")))
                    .containsExactlyInAnyOrder(DeterminismRule.CLOCK, DeterminismRule.ENVIRONMENT);
            assertThat(rules(checker.ignoring(sources.type("Ignored$Helper"))))
                    .containsExactlyInAnyOrder(DeterminismRule.CLOCK, DeterminismRule.RANDOM);
            assertThatCode(checker.ignoring(type)::check).doesNotThrowAnyException();
            assertThatCode(checker.ignoring(type, "other").ignoring(type, "run")::check)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void followsLibrariesOnlyWhenAsked() throws IOException {
        Path library = Files.createDirectory(folder.resolve("library"));
        Path application = Files.createDirectory(folder.resolve("application"));
        try (Sources shared = Sources.compile(library, """
                        public class Shared {
                            public static Object now() { return Instant.now(); } // ! CLOCK
                        }
                        """);
                Sources sources = Sources.compile(application, List.of(library), List.of("""
                                public class Uses implements TaskOrchestrator<String, Object> {
                                    public Object run(TaskOrchestrationContext ctx, String input) {
                                        return Shared.now();
                                    }
                                }
                                """))) {
            DeterminismChecker checker = DeterminismChecker.of(sources.types());
            assertThat(checker.findings()).isEmpty();
            assertThat(Sources.places(checker.following(sources.type("Shared")).findings()))
                    .isEqualTo(shared.marks());
        }
    }

    @Test
    void findsAllOfAPackageAndThoseBelow() {
        assertThat(Sources.places(DeterminismChecker.ofPackageOf(DeterminismCheckerTest.class)
                        .findings()))
                .singleElement()
                .asString()
                .startsWith("DeterminismCheckerTest.java:")
                .endsWith(" CLOCK");
    }

    @Test
    void readsJars() throws IOException {
        try (Sources sources = Sources.compile(folder, """
                public class Packed implements TaskOrchestrator<String, Object> {
                    public Object run(TaskOrchestrationContext ctx, String input) {
                        return Other.now();
                    }
                }
                class Other {
                    static Object now() { return Instant.now(); } // ! CLOCK
                }
                """)) {
            Path jar = folder.resolve("packed.jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
                for (String name : List.of("Packed.class", "Other.class")) {
                    out.putNextEntry(new JarEntry(name));
                    out.write(Files.readAllBytes(folder.resolve(name)));
                }
            }
            try (URLClassLoader loader = new URLClassLoader(
                    new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
                Class<?> packed = Class.forName("Packed", false, loader);
                assertThat(Sources.places(DeterminismChecker.of(packed).findings()))
                        .isEqualTo(sources.marks());
                assertThat(Sources.places(DeterminismChecker.ofPackageOf(packed).findings()))
                        .isEqualTo(sources.marks());
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failsWhenThereIsNothingToCheck() {
        assertThatIllegalArgumentException()
                .isThrownBy(DeterminismChecker.of(String.class, Sources.class)::check)
                .withMessageContaining("No orchestrator in java/lang/String");
        TaskOrchestrator<String, String> lambda = (context, input) -> String.valueOf(System.currentTimeMillis());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeterminismChecker.of(lambda.getClass()))
                .withMessageContaining("name the class that it stands in");
    }

    private static List<DeterminismRule> rules(DeterminismChecker checker) {
        return checker.findings().stream().map(DeterminismFinding::rule).toList();
    }

    private void assertFound(String source) {
        try (Sources sources = Sources.compile(folder, source)) {
            sources.check();
        }
    }
}
