package dev.durable.testkit.determinism;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hash order matters where it decides the order of calls, and nowhere else. */
class OrderRuleTest {

    @TempDir
    Path folder;

    @Test
    void findsCallsInHashOrder() {
        assertFound("""
                public class Unordered implements TaskOrchestrator<Map<String, String>, Object> {
                    static final Set<String> COUNTRIES = Set.of("DE", "FR");
                    final Map<String, Integer> weights = new HashMap<>();
                    public Object run(TaskOrchestrationContext ctx, Map<String, String> input) {
                        for (String country : COUNTRIES) { // ! ORDER
                            ctx.callActivity(country, 1, String.class);
                        }
                        for (Map.Entry<String, Integer> each : weights.entrySet()) { // ! ORDER
                            pay(ctx, each.getKey());
                        }
                        Map<String, List<String>> groups =
                                input.keySet().stream().collect(Collectors.groupingBy(k -> k));
                        groups.forEach((k, v) -> ctx.createTimer(Duration.ZERO)); // ! ORDER
                        groups.keySet().stream()
                                .filter(k -> k.isEmpty())
                                .map(k -> ctx.callActivity(k, 1, String.class)) // ! ORDER
                                .toList();
                        Iterator<String> names = (input.isEmpty() ? new HashSet<String>() : new TreeSet<String>()).iterator();
                        while (names.hasNext()) { // ! ORDER
                            if (names.next().isEmpty()) {
                                continue;
                            }
                            Callable<Object> later = () -> ctx.newUuid();
                        }
                        Function<String, Object> call = k -> pay(ctx, k);
                        Set.copyOf(input.keySet()).forEach(call::apply);
                        Set.copyOf(input.keySet()).forEach(k -> pay(ctx, k)); // ! ORDER
                        new HashSet<>(input.keySet()).removeIf(k -> new Payer(ctx).pay(k)); // ! ORDER
                        for (String k : Collections.unmodifiableSet(new HashSet<>(input.keySet()))) { // ! ORDER
                            for (int i = 0; i < 3; i++) {
                                ctx.sendEvent(k, "e", i);
                            }
                        }
                        return null;
                    }
                    private static Object pay(TaskOrchestrationContext ctx, String key) {
                        return ctx.callActivity(key, 1, String.class).await();
                    }
                }
                class Payer {
                    private final TaskOrchestrationContext ctx;
                    Payer(TaskOrchestrationContext ctx) { this.ctx = ctx; }
                    boolean pay(String key) { return ctx.callActivity(key, 1, String.class).isDone(); }
                }
                """);
    }

    @Test
    void leavesOrderedAndHarmlessLoopsAlone() {
        assertFound("""
                public class Ordered implements TaskOrchestrator<Map<String, String>, Object> {
                    public Object run(TaskOrchestrationContext ctx, Map<String, String> input) {
                        Set<String> hashed = new HashSet<>(input.keySet());
                        int sum = 0;
                        for (String each : hashed) {
                            sum += each.length() + ctx.instanceId().length();
                            log(ctx, each);
                        }
                        for (String each : new TreeSet<>(hashed)) {
                            ctx.callActivity(each, sum, String.class);
                        }
                        hashed.stream().sorted().map(k -> ctx.callActivity(k, 1, String.class)).toList();
                        List<String> sorted = new ArrayList<>(hashed);
                        Collections.sort(sorted);
                        sorted.forEach(k -> ctx.callActivity(k, 1, String.class));
                        Map<String, String> linked = new LinkedHashMap<>();
                        linked.forEach((k, v) -> ctx.callActivity(k, 1, String.class));
                        for (String each : input.keySet()) {
                            ctx.callActivity(each, 1, String.class);
                        }
                        for (int i = 0; i < 3; i++) {
                            for (String each : hashed) {
                                sum++;
                            }
                            ctx.createTimer(Duration.ofSeconds(sum)).await();
                        }
                        Map<String, List<String>> groups = input.keySet().stream()
                                .collect(Collectors.groupingBy(k -> k, TreeMap::new, Collectors.toList()));
                        groups.forEach((k, v) -> ctx.createTimer(Duration.ZERO));
                        for (String only : Set.of("a")) {
                            ctx.callActivity(only, 1, String.class);
                        }
                        for (Map.Entry<String, String> only : Map.of("a", "b").entrySet()) {
                            ctx.callActivity(only.getKey(), 1, String.class);
                        }
                        return null;
                    }
                    private static void log(TaskOrchestrationContext ctx, String each) {
                        if (!ctx.isReplaying()) {
                            each.strip();
                        }
                    }
                }
                """);
    }

    private void assertFound(String source) {
        try (Sources sources = Sources.compile(folder, source)) {
            sources.check();
        }
    }
}
