package dev.durable.testkit.determinism;

import static dev.durable.testkit.determinism.DeterminismRule.CLOCK;
import static dev.durable.testkit.determinism.DeterminismRule.ENVIRONMENT;
import static dev.durable.testkit.determinism.DeterminismRule.IDENTITY;
import static dev.durable.testkit.determinism.DeterminismRule.IO;
import static dev.durable.testkit.determinism.DeterminismRule.LOCK;
import static dev.durable.testkit.determinism.DeterminismRule.ORDER;
import static dev.durable.testkit.determinism.DeterminismRule.RANDOM;
import static dev.durable.testkit.determinism.DeterminismRule.SHARED_STATE;
import static dev.durable.testkit.determinism.DeterminismRule.THREAD;
import static dev.durable.testkit.determinism.DeterminismRule.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each forbidden thing is found in its line, and its clean twin in the line below is not. */
class ForbiddenCallsTest {
    private static final String SLEEP = "sleep(1);";

    private static final List<Twins> TWINS = List.of(
            new Twins(CLOCK, "System.currentTimeMillis();", "ctx.currentInstant().toEpochMilli();"),
            new Twins(CLOCK, "System.nanoTime();", "System.lineSeparator();"),
            new Twins(CLOCK, "Instant.now();", "Instant.now(Clock.fixed(ctx.currentInstant(), ZoneOffset.UTC));"),
            new Twins(CLOCK, "LocalDate.now();", "LocalDate.ofInstant(ctx.currentInstant(), ZoneOffset.UTC);"),
            new Twins(CLOCK, "ZonedDateTime.now(ZoneOffset.UTC);", "ctx.currentInstant().atZone(ZoneOffset.UTC);"),
            new Twins(CLOCK, "java.time.chrono.JapaneseDate.now();", "java.time.chrono.JapaneseDate.of(2026, 1, 1);"),
            new Twins(CLOCK, "new java.util.Date();", "new java.util.Date(0);"),
            new Twins(CLOCK, "Calendar.getInstance();", "new GregorianCalendar(2026, 1, 1);"),
            new Twins(CLOCK, "Clock.systemUTC();", "Clock.fixed(Instant.EPOCH, ZoneOffset.UTC).instant();"),
            new Twins(CLOCK, "clock.instant();", "Clock.fixed(Instant.EPOCH, ZoneOffset.UTC).millis();"),
            new Twins(CLOCK, "LocalDate.now(clock);", "LocalDate.now(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));"),
            new Twins(RANDOM, "Math.random();", "Math.floorMod(ctx.newUuid().getLeastSignificantBits(), 6L);"),
            new Twins(RANDOM, "new Random();", "new Random(ctx.newUuid().getLeastSignificantBits()).nextInt();"),
            new Twins(RANDOM, "new SplittableRandom();", "new SplittableRandom(7).nextInt();"),
            new Twins(RANDOM, "ThreadLocalRandom.current().nextInt();", "new Random(7).ints().findFirst();"),
            new Twins(RANDOM, "new java.security.SecureRandom();", "Objects.hash(1);"),
            new Twins(RANDOM, "RandomGenerator.getDefault();", "RandomGenerator r = new Random(1); r.nextInt();"),
            new Twins(RANDOM, "UUID.randomUUID();", "UUID.nameUUIDFromBytes(new byte[1]); ctx.newUuid();"),
            new Twins(
                    RANDOM,
                    "Collections.shuffle(new ArrayList<>());",
                    "Collections.shuffle(new ArrayList<>(), new Random(1));"),
            new Twins(RANDOM, "random.nextInt();", "new Random(1).nextInt();"),
            new Twins(WAIT, "Thread." + SLEEP, "ctx.createTimer(Duration.ofSeconds(1)).await();"),
            new Twins(WAIT, "TimeUnit.DAYS." + SLEEP, "TimeUnit.DAYS.toHours(1);"),
            new Twins(WAIT, "input.wait();", "input.strip();"),
            new Twins(WAIT, "LockSupport.parkNanos(1);", "ctx.waitForExternalEvent(\"e\", String.class).await();"),
            new Twins(WAIT, "new CompletableFuture<String>().get();", "CompletableFuture.completedFuture(1).isDone();"),
            new Twins(WAIT, "new CountDownLatch(1).await();", "new CountDownLatch(1).countDown();"),
            new Twins(WAIT, "new LinkedBlockingQueue<String>().take();", "new ArrayDeque<String>().poll();"),
            new Twins(THREAD, "new Thread();", "Thread.currentThread().interrupt();"),
            new Twins(THREAD, "Thread.currentThread().getName();", "ctx.instanceId();"),
            new Twins(THREAD, "Executors.newCachedThreadPool();", "Duration.ofSeconds(1);"),
            new Twins(THREAD, "executor.submit(() -> 1);", "Callable<Integer> one = () -> 1; one.call();"),
            new Twins(THREAD, "new Timer();", "ctx.createTimer(Instant.EPOCH);"),
            new Twins(THREAD, "CompletableFuture.supplyAsync(() -> 1);", "CompletableFuture.completedFuture(1);"),
            new Twins(
                    THREAD,
                    "CompletableFuture.completedFuture(1).thenApplyAsync(i -> i);",
                    "CompletableFuture.completedFuture(1).thenApply(i -> i);"),
            new Twins(THREAD, "List.of(1).parallelStream();", "List.of(1).stream();"),
            new Twins(THREAD, "IntStream.of(1).parallel();", "IntStream.of(1).sequential();"),
            new Twins(LOCK, "new ReentrantLock().lock();", "new ArrayList<>();"),
            new Twins(LOCK, "lock.lock();", "lock.toString();"),
            new Twins(LOCK, "new Semaphore(1);", "new AtomicInteger(1).incrementAndGet();"),
            new Twins(LOCK, "synchronized (this) { input.strip(); }", "{ input.strip(); }"),
            new Twins(IO, "Files.readString(Path.of(\"a\"));", "Path.of(\"a\").getFileName();"),
            new Twins(IO, "new FileInputStream(\"a\");", "new ByteArrayInputStream(new byte[1]).read();"),
            new Twins(IO, "new FileReader(\"a\");", "new StringReader(\"a\").read();"),
            new Twins(IO, "new File(\"a\").exists();", "new File(\"a\").getName();"),
            new Twins(IO, "FileChannel.open(Path.of(\"a\"));", "java.nio.ByteBuffer.allocate(1);"),
            new Twins(IO, "new Socket(\"localhost\", 1);", "InetSocketAddress.createUnresolved(\"localhost\", 1);"),
            new Twins(IO, "new URL(\"http://localhost\").openStream();", "URI.create(\"http://localhost\").getHost();"),
            new Twins(IO, "InetAddress.getByName(\"a\");", "URI.create(\"http://localhost\").getPort();"),
            new Twins(
                    IO,
                    "HttpClient.newHttpClient();",
                    "HttpRequest.newBuilder(URI.create(\"http://localhost\")).build();"),
            new Twins(IO, "DriverManager.getConnection(\"jdbc:a\");", "java.sql.Date.valueOf(\"2026-01-01\");"),
            new Twins(IO, "database.getConnection();", "new java.sql.Timestamp(1).toInstant();"),
            new Twins(IO, "new Scanner(System.in);", "new Scanner(\"1\").nextInt();"),
            new Twins(IO, "new ProcessBuilder(\"a\").start();", "new ProcessBuilder(\"a\").command();"),
            new Twins(IO, "Runtime.getRuntime().exec(\"a\");", "Runtime.version();"),
            new Twins(IO, "client.getInstance(\"a\", false);", "ctx.sendEvent(\"a\", \"e\", null);"),
            new Twins(ENVIRONMENT, "System.getenv(\"A\");", "input.strip();"),
            new Twins(ENVIRONMENT, "System.getProperty(\"a\");", "new Properties().getProperty(\"a\");"),
            new Twins(ENVIRONMENT, "Integer.getInteger(\"a\");", "Integer.parseInt(\"1\");"),
            new Twins(ENVIRONMENT, "Runtime.getRuntime().availableProcessors();", "Runtime.version().feature();"),
            new Twins(ENVIRONMENT, "ZoneId.systemDefault();", "ZoneId.of(\"UTC\");"),
            new Twins(ENVIRONMENT, "Locale.getDefault();", "Locale.ROOT.getLanguage();"),
            new Twins(IDENTITY, "System.identityHashCode(input);", "input.hashCode();"),
            new Twins(
                    ORDER,
                    "for (String s : new HashSet<>(List.of(input))) { ctx.callActivity(s, 1, String.class); }",
                    "for (String s : new TreeSet<>(List.of(input))) { ctx.callActivity(s, 1, String.class); }"),
            new Twins(
                    ORDER,
                    "for (String s : Set.of(\"a\", \"b\")) { ctx.createTimer(Duration.ZERO); }",
                    "for (String s : Set.of(\"a\")) { ctx.createTimer(Duration.ZERO); }"),
            new Twins(SHARED_STATE, "counter = 1;", "int count = 0; count++;"),
            new Twins(SHARED_STATE, "last = input;", "String own = input; own.strip();"),
            new Twins(SHARED_STATE, "SEEN.add(input);", "new HashSet<String>().add(input);"),
            new Twins(SHARED_STATE, "COUNTER.incrementAndGet();", "new AtomicInteger().incrementAndGet();"),
            new Twins(SHARED_STATE, "TOTALS[0] = 1;", "int[] own = new int[1]; own[0] = 1;"),
            new Twins(SHARED_STATE, "LOCAL.get();", "Optional.of(1).get();"));

    @TempDir
    Path folder;

    @Test
    void findsEachAndNotItsTwin() {
        List<Twins> twins = new ArrayList<>(TWINS);
        if (Sources.jdkHas("java.lang.Thread$Builder")) {
            twins.add(new Twins(THREAD, "Thread.ofVirtual();", "Thread.interrupted();"));
            twins.add(new Twins(THREAD, "Thread.startVirtualThread(() -> {});", "Runnable none = () -> {};"));
            twins.add(new Twins(THREAD, "Executors.newVirtualThreadPerTaskExecutor();", "Map.of();"));
        }
        try (Sources sources = Sources.compile(folder, source(twins))) {
            sources.check();
        }
    }

    @Test
    void everyRuleHasTwins() {
        assertThat(TWINS.stream()
                        .map(Twins::rule)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(DeterminismRule.class))))
                .isEqualTo(EnumSet.allOf(DeterminismRule.class));
    }

    private static String source(List<Twins> twins) {
        String calls = IntStream.range(0, twins.size())
                .mapToObj(i -> "twins" + i + "(ctx, input);\n")
                .collect(Collectors.joining());
        String methods = IntStream.range(0, twins.size())
                .mapToObj(i -> twins.get(i).method("twins" + i))
                .collect(Collectors.joining());
        return """
                public class Twins implements TaskOrchestrator<String, String> {
                    static int counter;
                    static final Set<String> SEEN = new TreeSet<>();
                    static final AtomicInteger COUNTER = new AtomicInteger();
                    static final int[] TOTALS = new int[1];
                    static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
                    String last;
                    Clock clock;
                    Random random;
                    ExecutorService executor;
                    Lock lock;
                    javax.sql.DataSource database;
                    DurableTaskClient client;
                    public String run(TaskOrchestrationContext ctx, String input) throws Exception {
                """ + calls + "return null; }\n" + methods + "}\n";
    }

    private record Twins(DeterminismRule rule, String forbidden, String clean) {

        String method(String name) {
            return """
                    void %s(TaskOrchestrationContext ctx, String input) throws Exception {
                        %s // ! %s
                        %s
                    }
                    """.formatted(name, forbidden, rule, clean);
        }
    }
}
