package dev.durable.benchmarks;

import dev.durable.Durable;
import dev.durable.StartOptions;
import dev.durable.spi.Storage;
import dev.durable.storage.jdbc.JdbcStorage;
import dev.durable.storage.memory.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What one step of a hot orchestration costs early and late in its history: an orchestration calls activities that
 * return at once, one after the other, and the time from one to the next is taken. While the instance is in memory
 * nothing is replayed, so a step at position 2,000 must cost what one at position 20 costs.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar}
 */
public final class StepCost {
    private static final int STEPS = 2_100;
    private static final int WINDOW = 100;
    private static final int EARLY = 20;
    private static final int LATE = 2_000;
    private static final int WARM_UPS = 3;
    private static final int RUNS = 7;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private StepCost() {}

    /**
     * Measures and prints.
     *
     * @param arguments none
     * @throws Exception if a run does not end
     */
    public static void main(String[] arguments) throws Exception {
        System.out.printf(
                "Java %s, %d processors; %d runs after %d warm-ups, medians of %d steps each%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), RUNS, WARM_UPS, WINDOW);
        measure("memory", MemoryStorage::new);
        measure("H2 file", () -> JdbcStorage.h2File(temporary()));
    }

    private static void measure(String name, Supplier<Storage> storage) throws TimeoutException, InterruptedException {
        double[] early = new double[RUNS];
        double[] late = new double[RUNS];
        double[] ratio = new double[RUNS];
        try (Storage opened = storage.get()) {
            long[] startedAt = new long[STEPS];
            try (Durable durable = durable(opened, startedAt)) {
                for (int run = -WARM_UPS; run < RUNS; run++) {
                    String id = durable.client().scheduleNewOrchestrationInstance("steps", STEPS, StartOptions.DEFAULT);
                    durable.client().waitForInstanceCompletion(id, TIMEOUT, false);
                    if (run >= 0) {
                        early[run] = medianStep(startedAt, EARLY);
                        late[run] = medianStep(startedAt, LATE - WINDOW);
                        ratio[run] = late[run] / early[run];
                    }
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-8s  step at %d: %.1f us (%.1f-%.1f)   step at %d: %.1f us (%.1f-%.1f)   ratio %.2f (%.2f-%.2f)%n",
                name,
                EARLY,
                median(early),
                min(early),
                max(early),
                LATE,
                median(late),
                min(late),
                max(late),
                median(ratio),
                min(ratio),
                max(ratio));
    }

    private static Durable durable(Storage storage, long[] startedAt) {
        return Durable.builder(storage)
                .orchestrator("steps", Integer.class, (context, steps) -> {
                    for (int i = 0; i < steps; i++) {
                        context.callActivity("step", i, Integer.class).await();
                    }
                    return steps;
                })
                .activity("step", Integer.class, (context, i) -> {
                    startedAt[i] = System.nanoTime();
                    return i;
                })
                .start();
    }

    private static double medianStep(long[] startedAt, int from) {
        double[] micros = new double[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            micros[i] = (startedAt[from + i + 1] - startedAt[from + i]) / 1_000.0;
        }
        return median(micros);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("durable-benchmark");
            folder.toFile().deleteOnExit();
            return folder.resolve("steps");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
