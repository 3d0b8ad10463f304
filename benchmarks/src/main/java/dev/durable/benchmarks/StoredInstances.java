package dev.durable.benchmarks;

import dev.durable.storage.jdbc.JdbcStorage;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the operations of a storage cost with a million instances in it, and with a thousand, turn by turn in the same
 * run. Each pair of tables is in one database.
 *
 * <p>Run: {@code java -cp benchmarks/target/benchmarks.jar dev.durable.benchmarks.StoredInstances
 * "jdbc:postgresql://127.0.0.1:5432/postgres?user=postgres"}
 */
public final class StoredInstances {
    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;
    private static final int WARM_UPS = 100;
    private static final int RUNS = 301;
    private static final int PURGES = 21;

    private StoredInstances() {}

    /**
     * Fills, measures and prints.
     *
     * @param arguments the JDBC URL of an empty PostgreSQL database, user included; none for an H2 file
     * @throws Exception if a database fails
     */
    public static void main(String[] arguments) throws Exception {
        System.out.printf(
                "Java %s, %d processors; medians of %d calls, of %d for purges%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), RUNS, PURGES);
        if (arguments.length > 0) {
            measure("PostgreSQL", new Fill.Postgres(arguments[0]));
        } else {
            String folder = Files.createTempDirectory("durable-benchmark").toString();
            measure("H2 file", new Fill.H2("jdbc:h2:file:" + folder + "/stored"));
        }
    }

    private static void measure(String name, Fill fill) throws Exception {
        try (JdbcStorage few = fill.open("few_", FEW);
                JdbcStorage much = fill.open("many_", MANY)) {
            System.out.printf(
                    Locale.ROOT, "%n| %s | at %,d | at %,d | ratio |%n| --- | --- | --- | --- |%n", name, FEW, MANY);
            List<StoredOperations.Operation> atFew = new StoredOperations(few).all();
            List<StoredOperations.Operation> atMany = new StoredOperations(much).all();
            for (int i = 0; i < atFew.size(); i++) {
                String operation = atFew.get(i).name();
                boolean purges = operation.equals(StoredOperations.PURGE);
                double[] medians = medians(
                        atFew.get(i).call(), atMany.get(i).call(), purges ? 0 : WARM_UPS, purges ? PURGES : RUNS);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.0f us | %.0f us | %.2f |%n",
                        operation,
                        medians[0],
                        medians[1],
                        medians[1] / medians[0]);
            }
        }
    }

    private static double[] medians(Runnable few, Runnable many, int warmUps, int runs) {
        double[] atFew = new double[runs];
        double[] atMany = new double[runs];
        for (int run = -warmUps; run < runs; run++) {
            double first = micros(few);
            double second = micros(many);
            if (run >= 0) {
                atFew[run] = first;
                atMany[run] = second;
            }
        }
        return new double[] {median(atFew), median(atMany)};
    }

    private static double micros(Runnable call) {
        long begin = System.nanoTime();
        call.run();
        return (System.nanoTime() - begin) / 1_000.0;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
